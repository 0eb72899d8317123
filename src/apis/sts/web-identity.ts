import type { WebIdentity } from '../../auth/oidc/claims.ts'
import type { FailureKind } from '../../auth/oidc/fault.ts'
import { issuerOf } from '../../auth/oidc/web-identities.ts'
import type { ContextValue } from '../../auth/policy/policy.ts'
import { webIdentityEntries } from '../../auth/principal-caller.ts'
import type { ServiceError } from '../../lib/service-error.ts'
import type { ProofContext } from '../operation.ts'
import { identityTokenExpired, invalidIdentityToken, issuerUnreachable } from './errors.ts'
import { roleNamed } from './roles.ts'

/** A web identity, and by whose word. */
export interface ProvedIdentity {
  readonly identity: WebIdentity
  /** The issuer, as its tokens name it. */
  readonly issuer: string
}

const REFUSALS: Readonly<Record<FailureKind, (message: string) => ServiceError>> = {
  expired: identityTokenExpired,
  invalid: invalidIdentityToken,
  unreachable: issuerUnreachable,
}

/**
 * Whom a token speaks of, by the word of an issuer that the role's account trusts.
 *
 * Errors  InvalidIdentityToken: there is no such issuer, or the token does not hold. ExpiredTokenException: it did once.
 *         IDPCommunicationError: its issuer can't be asked.
 */
export const provedIdentity = async (
  { RoleArn, WebIdentityToken: token }: { readonly RoleArn: string; readonly WebIdentityToken: string },
  { read, webIdentities }: ProofContext,
): Promise<ProvedIdentity> => {
  const { accountId } = roleNamed(RoleArn)
  const issuer = issuerOf(token)
  const provider = issuer === undefined ? undefined : await read((store) => store.oidcProviders.get(accountId, issuer))
  if (!provider) throw invalidIdentityToken('The account of the role has no OpenID Connect provider for the token')
  const { url, audiences } = provider
  const identity = await webIdentities.verify(token, { url, audiences: JSON.parse(audiences) })
  if ('failure' in identity) throw REFUSALS[identity.failure](identity.reason)
  return { identity, issuer: url }
}

/** What conditions may ask about a web identity and what it brings to a session, by keys in lower case. */
export const webIdentityFacts = (identity: WebIdentity): readonly (readonly [key: string, value: ContextValue])[] => {
  const { tags, transitiveTagKeys } = identity
  const tagKeys = Object.keys(tags)
  return [
    ...webIdentityEntries(identity),
    ...Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value] as const),
    ...(tagKeys.length === 0 ? [] : [['aws:tagkeys', tagKeys] as const]),
    ...(transitiveTagKeys.length === 0 ? [] : [['sts:transitivetagkeys', transitiveTagKeys] as const]),
  ]
}
