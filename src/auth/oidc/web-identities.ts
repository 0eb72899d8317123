import { decodeJwt, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, type LocalJWKSet } from 'jose'
import type { Clock } from '../../lib/clock.ts'
import { identityOf, type WebIdentity } from './claims.ts'
import { invalid, type WebIdentityFailure, WebIdentityFault } from './fault.ts'
import { type IssuerKeys, issuerKeys } from './issuer-keys.ts'

/** An issuer that an account trusts. */
export interface WebIdentityProvider {
  /** As tokens name it in `iss`, to the letter. */
  readonly url: string
  /** Whom its tokens may be meant for. */
  readonly audiences: readonly string[]
}

/** Verifies the tokens of issuers. */
export interface WebIdentities {
  /** Whom a token speaks of, or why it is not believed; asks the issuer for its keys where those are not at hand. */
  verify(token: string, provider: WebIdentityProvider): Promise<WebIdentity | WebIdentityFailure>
}

/** What verifying needs. */
export interface WebIdentityOptions {
  readonly now: Clock
  /** How long each of an issuer's two documents may take. */
  readonly fetchTimeoutMs?: number
}

// As AWS has it.
const FETCH_TIMEOUT_MS = 5000

/** The longest token. */
const TOKEN_CHARACTERS_MAX = 20_000

/** How far the clocks of issuer and server may be apart. */
const SKEW_SECONDS = 300

/** How long ago a token may have been issued. */
const AGE_SECONDS_MAX = 86_400

// No other algorithm is tried, so that a key is never taken for what it is not.
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']

/**
 * A verifier of web identities, which remembers the keys of issuers.
 *
 * Source  OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725. Five minutes of skew and twenty thousand characters are
 *         AWS's. AWS refuses tokens that were issued too long ago but does not say when: a day is ours.
 */
export const webIdentities = ({ now, fetchTimeoutMs = FETCH_TIMEOUT_MS }: WebIdentityOptions): WebIdentities => {
  const keys = issuerKeys(now, fetchTimeoutMs)
  return {
    async verify(token, { url, audiences }) {
      try {
        if (token.length > TOKEN_CHARACTERS_MAX)
          throw invalid(`The token has more than ${TOKEN_CHARACTERS_MAX} characters`)
        return identityOf(await claimsOf(token, url, keys, now()), audiences)
      } catch (error) {
        if (error instanceof WebIdentityFault) return { failure: error.failure, reason: error.reason }
        throw error
      }
    },
  }
}

/**
 * Which issuer a token claims to be from; undefined where it is no token.
 *
 * Nothing has been verified: it serves to find the provider, and for nothing else.
 */
export const issuerOf = (token: string): string | undefined => {
  if (token.length > TOKEN_CHARACTERS_MAX) return undefined
  try {
    const { iss } = decodeJwt(token)
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

const claimsOf = async (token: string, issuer: string, keys: IssuerKeys, nowMs: number): Promise<JWTPayload> => {
  const options: JWTVerifyOptions = {
    algorithms: ALGORITHMS,
    issuer,
    currentDate: new Date(nowMs),
    clockTolerance: SKEW_SECONDS,
    maxTokenAge: AGE_SECONDS_MAX,
    requiredClaims: ['exp', 'sub', 'aud'],
  }
  const claims =
    (await verified(token, await keys.of(issuer), options)) ??
    (await verified(token, await keys.renewed(issuer), options))
  if (claims === undefined) throw invalid('The token is signed with a key that its issuer does not publish for that')
  return claims
}

/** The claims of a token; undefined where its key is not among these. */
const verified = async (token: string, keys: LocalJWKSet, options: JWTVerifyOptions) => {
  try {
    return (await jwtVerify(token, keys, options)).payload
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined
    throw faultOf(error)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: `The token must be signed with one of ${ALGORITHMS.join(', ')}`,
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "The token must say with which of the issuer's keys it is signed (kid)",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'The signature of the token is wrong',
  ERR_JOSE_NOT_SUPPORTED: 'The token asks for something that is not supported (alg or crit in its header)',
  ERR_JWS_INVALID: 'The token is not a signed JSON Web Token',
  ERR_JWT_INVALID: 'The token does not hold claims',
}

const faultOf = (error: unknown) => {
  if (error instanceof errors.JWTExpired) {
    const limit = error.claim === 'exp' ? 'has expired' : `was issued more than ${AGE_SECONDS_MAX} seconds ago`
    return new WebIdentityFault('expired', `The token ${limit}`, { cause: error })
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const what = error.reason === 'missing' ? 'is missing' : 'is not what it has to be'
    return invalid(`The claim ${error.claim} of the token ${what}`, error)
  }
  const code = error instanceof errors.JOSEError ? error.code : ''
  // Besides, only what the issuer publishes can fail here: a key that is none.
  return invalid(REASONS[code] ?? 'The key that the token names cannot verify a signature', error)
}
