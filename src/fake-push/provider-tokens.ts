import type { KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { boundedMap } from '../lib/bounded-map.ts'

/** The key whose signatures can be verified, since the fake has made it. */
export interface KnownKey {
  readonly keyId: string
  readonly teamId: string
  readonly publicKey: KeyObject
}

/** Judges the provider tokens of senders. */
export interface ProviderTokens {
  /** Shape: a JWT -> Apple's reason against it; undefined where there is none. */
  faultOf(token: string): Promise<string | undefined>
}

const TOKENS_REMEMBERED_MAX = 1000
const AGE_SECONDS_MAX = 3600
/** Apple's clock and a sender's need not agree to the second. */
const SKEW_SECONDS = 300
const UPDATES_WITHIN_MS = 1_200_000
/** Ours: Apple asks for one update in twenty minutes and does not publish what it takes of a server that restarts. */
const UPDATES_MAX = 10

/** What a token says of itself. */
interface Claims {
  readonly keyId: string
  readonly teamId: string
  readonly issuedAtSeconds: number
}

/**
 * Apple's rules for provider tokens. A token that names the known key must be signed by it, and by its team. Of other
 * keys nothing is known: their tokens are checked in form and age, and their signatures are not.
 *
 * Source  developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 */
export const providerTokens = (known: KnownKey, now: () => number): ProviderTokens => {
  const judged = boundedMap<Claims | 'InvalidProviderToken'>(TOKENS_REMEMBERED_MAX)
  const updates = boundedMap<readonly number[]>(TOKENS_REMEMBERED_MAX)

  const judge = async (token: string): Promise<Claims | 'InvalidProviderToken'> => {
    const claims = claimsOf(token)
    if (claims === undefined) return 'InvalidProviderToken'
    if (claims.keyId !== known.keyId) return claims
    return claims.teamId === known.teamId && (await isSigned(token, known.publicKey)) ? claims : 'InvalidProviderToken'
  }

  const tooManyUpdates = ({ teamId, keyId }: Claims) => {
    const key = `${teamId} ${keyId}`
    const recent = (updates.get(key) ?? []).filter((atMs) => atMs > now() - UPDATES_WITHIN_MS)
    if (recent.length >= UPDATES_MAX) return true
    updates.set(key, [...recent, now()])
    return false
  }

  return {
    async faultOf(token) {
      const before = judged.get(token)
      const verdict = before ?? (await judge(token))
      if (verdict === 'InvalidProviderToken') {
        judged.set(token, verdict)
        return verdict
      }
      const ageSeconds = now() / 1000 - verdict.issuedAtSeconds
      if (ageSeconds > AGE_SECONDS_MAX || ageSeconds < -SKEW_SECONDS) return 'ExpiredProviderToken'
      // Another request may have shown the same token while this one waited for its signature to be verified.
      if (judged.get(token) === undefined && tooManyUpdates(verdict)) return 'TooManyProviderTokenUpdates'
      judged.set(token, verdict)
      return undefined
    },
  }
}

const TEN_CHARACTERS = /^[A-Z0-9]{10}$/

const claimsOf = (token: string): Claims | undefined => {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    const { iss, iat } = decodeJwt(token)
    if (alg !== 'ES256' || typeof kid !== 'string' || typeof iss !== 'string' || typeof iat !== 'number')
      return undefined
    if (!TEN_CHARACTERS.test(kid) || !TEN_CHARACTERS.test(iss)) return undefined
    return { keyId: kid, teamId: iss, issuedAtSeconds: iat }
  } catch {
    return undefined
  }
}

const isSigned = async (token: string, publicKey: KeyObject) => {
  try {
    // Its age is judged apart, at each use.
    await jwtVerify(token, publicKey, { algorithms: ['ES256'] })
    return true
  } catch {
    return false
  }
}
