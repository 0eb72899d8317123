import { createPrivateKey, hash } from 'node:crypto'
import { SignJWT } from 'jose'
import { boundedMap } from '../../lib/bounded-map.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ApnsTokenCredentials } from '../../lib/push-credentials.ts'
import { type RenewalTimes, type RenewedToken, renewedToken } from '../renewed-token.ts'

/** Apple takes a token for an hour, and a new one of the same key not more often than each 20 minutes. */
const GOOD_FOR_MS = 3_600_000
const TIMES: RenewalTimes = { aheadMs: 900_000, youngestMs: 1_200_000 }

/** With more keys than this, one that was not asked for longest is signed with anew when it is needed again. */
const KEYS_MAX = 10_000

/** Finds the token of a key: the same for all channels that share the key, since Apple counts by key and team. */
export type ProviderTokens = (credentials: ApnsTokenCredentials) => RenewedToken

/**
 * The provider tokens of a process, one for each key and team, each renewed a quarter of an hour before its end.
 *
 * Source  developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 */
export const providerTokens = (now: Clock): ProviderTokens => {
  const byKey = boundedMap<RenewedToken>(KEYS_MAX)
  return (credentials) => {
    const { key, keyId, teamId } = credentials
    const name = `${teamId} ${keyId} ${hash('sha256', key)}`
    const token = byKey.get(name) ?? renewedToken(() => sign(credentials, now), TIMES, now)
    byKey.set(name, token)
    return token
  }
}

const sign = async ({ key, keyId, teamId }: ApnsTokenCredentials, now: Clock) => {
  try {
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(now() / 1000))
      .sign(createPrivateKey(key))
    return { kind: 'renewed', token, goodForMs: GOOD_FOR_MS } as const
  } catch {
    // What OpenSSL says of a key is not for logs. It was checked when it was put, so that this is a rare thing to see.
    return { kind: 'failed', outcome: { kind: 'channelWrong', reason: 'UnusableKey' } } as const
  }
}
