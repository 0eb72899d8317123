import type { JWTPayload } from 'jose'
import { isJsonObject } from '../../lib/json.ts'
import { type SessionTag, sessionTagsFault } from '../session-tags.ts'
import { invalid } from './fault.ts'

/** Whom a token speaks of, once it has been verified. */
export interface WebIdentity {
  /** The issuer without its scheme, as condition keys and ARNs have it: `login.example.com/realms/one`. */
  readonly provider: string
  /** As the issuer said it. It may hold `*`, `?` or `${`, which mean nothing but themselves. */
  readonly sub: string
  /** One of the provider's audiences: the authorized party (`azp`) where the token names one, else from `aud`. */
  readonly aud: string
  readonly amr?: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  /** From the claim `https://aws.amazon.com/source_identity`. */
  readonly sourceIdentity?: string
  readonly expiresAtMs: number
}

const TAGS_CLAIM = 'https://aws.amazon.com/tags'
const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity'

/** What a date can hold. */
const EXPIRY_SECONDS_MAX = 8.64e12
const SUB_CHARACTERS_MAX = 255
const METHODS_MAX = 20
const METHOD_CHARACTERS_MAX = 255
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/

/**
 * Reads whom a verified token speaks of.
 *
 * Errors  WebIdentityFault `invalid`: a claim is missing, too long, or of another form than it must have.
 */
export const identityOf = (claims: JWTPayload, audiences: readonly string[]): WebIdentity => {
  const { iss = '', exp = Infinity } = claims
  if (exp > EXPIRY_SECONDS_MAX) throw invalid('The claim exp of the token lies beyond all dates')
  const amr = methods(claims.amr)
  const sourceIdentity = sourceIdentityOf(claims[SOURCE_IDENTITY_CLAIM])
  return {
    provider: providerOf(iss),
    sub: subject(claims.sub),
    aud: audience(claims, audiences),
    ...(amr && { amr }),
    ...tagsOf(claims[TAGS_CLAIM]),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    expiresAtMs: exp * 1000,
  }
}

/** An issuer as condition keys and ARNs name it. */
export const providerOf = (issuerUrl: string): string => issuerUrl.replace(/^https?:\/\//, '')

// What XML cannot carry could not be answered with.
const CONTROL = /\p{Cc}/u

const isText = (value: unknown, charactersMax: number): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= charactersMax &&
  value.isWellFormed() &&
  !CONTROL.test(value)

const subject = (sub: unknown) => {
  if (!isText(sub, SUB_CHARACTERS_MAX))
    throw invalid(`The claim sub of the token must be text of 1 to ${SUB_CHARACTERS_MAX} characters`)
  return sub
}

/**
 * The audience that conditions see.
 *
 * Source  AWS's keys for web identities: `azp` where it is set. That it has to be among the provider's audiences, beside
 *         one of `aud`, is ours: AWS does not say.
 */
const audience = ({ aud, azp }: JWTPayload, audiences: readonly string[]) => {
  const meant = [aud].flat().find((one) => one !== undefined && audiences.includes(one))
  if (meant === undefined) throw invalid('The claim aud of the token holds no audience of the provider')
  if (azp === undefined) return meant
  if (typeof azp !== 'string' || !audiences.includes(azp))
    throw invalid('The claim azp of the token is no audience of the provider')
  return azp
}

const methods = (amr: unknown): readonly string[] | undefined => {
  if (amr === undefined) return undefined
  if (!Array.isArray(amr) || amr.length > METHODS_MAX || !amr.every((one) => isText(one, METHOD_CHARACTERS_MAX)))
    throw invalid(`The claim amr of the token must be a list of at most ${METHODS_MAX} texts`)
  return amr
}

const sourceIdentityOf = (claim: unknown) => {
  if (claim === undefined) return undefined
  if (typeof claim !== 'string' || !SOURCE_IDENTITY.test(claim))
    throw invalid(`The claim ${SOURCE_IDENTITY_CLAIM} of the token must be 2 to 64 letters, digits or _+=,.@-`)
  return claim
}

const tagsOf = (claim: unknown): Pick<WebIdentity, 'tags' | 'transitiveTagKeys'> => {
  if (claim === undefined) return { tags: {}, transitiveTagKeys: [] }
  if (!isJsonObject(claim)) throw invalid(`The claim ${TAGS_CLAIM} of the token must be an object`)
  const { principal_tags: principalTags = {}, transitive_tag_keys: transitive = [] } = claim
  if (!isJsonObject(principalTags)) throw invalid(`principal_tags in the claim ${TAGS_CLAIM} must be an object`)
  if (!Array.isArray(transitive) || !transitive.every((key) => typeof key === 'string'))
    throw invalid(`transitive_tag_keys in the claim ${TAGS_CLAIM} must be a list of texts`)
  const tags = Object.entries(principalTags).map(tagOf)
  const fault = sessionTagsFault(tags, transitive)
  if (fault !== undefined) throw invalid(`${fault} (the claim ${TAGS_CLAIM} of the token)`)
  // A key such as __proto__ becomes a tag like any other.
  return { tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])), transitiveTagKeys: transitive }
}

const tagOf = ([key, values]: [string, unknown]): SessionTag => {
  const [value, ...more] = Array.isArray(values) ? values : [values]
  if (typeof value !== 'string' || more.length > 0)
    throw invalid(`Every tag in the claim ${TAGS_CLAIM} of the token must have one value`)
  return { key, value }
}
