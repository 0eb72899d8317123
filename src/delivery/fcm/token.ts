import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Clock } from '../../lib/clock.ts'
import type { FcmCredentials } from '../../lib/push-credentials.ts'
import { type Answer, objectIn } from '../http2/answer.ts'
import { type PoolLimits, pool } from '../http2/pool.ts'
import { lostOutcome } from '../lost.ts'
import { type Outcome, plainReason, retry, retryAfterMs } from '../outcome.ts'
import type { ProviderAddress } from '../push-client.ts'
import { type Renewal, type RenewalTimes, type RenewedToken, renewedToken } from '../renewed-token.ts'

/** What access tokens of a service account are made from. */
export interface AccessTokenOptions {
  readonly credentials: FcmCredentials
  /** The token endpoint, with its path. */
  readonly address: ProviderAddress
  readonly now: Clock
  readonly limits?: Partial<PoolLimits>
}

/** Access tokens, and the connection over which they come. */
export interface AccessTokens extends RenewedToken {
  close(): Promise<void>
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ASSERTION_SECONDS = 3600

/** Google gives them for an hour. */
const TIMES: RenewalTimes = { aheadMs: 600_000, youngestMs: 60_000 }

/** Ours: longer than any that Google gives, so that what is not a number of seconds does no harm. */
const GOOD_FOR_SECONDS_MAX = 86_400

/**
 * The access tokens of a service account.
 *
 * Source  developers.google.com/identity/protocols/oauth2/service-account
 */
export const accessTokens = ({ credentials, address, now, limits }: AccessTokenOptions): AccessTokens => {
  const { origin, host, pathname } = new URL(address.url)
  const connections = pool({ ...address, url: origin }, true, { ...limits, connectionsMax: 1 })
  const headers = [
    ...[':method', 'POST', ':scheme', 'https', ':authority', host, ':path', pathname],
    ...['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json'],
  ]

  const renew = async (): Promise<Renewal> => {
    const assertion = await signed(credentials, address.url, now)
    if (assertion === undefined) return failed({ kind: 'channelWrong', reason: 'UnusableKey' })
    const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion })
    return connections.send(headers, form.toString(), (answer) => renewalOf(answer, now))
  }
  return { ...renewedToken(renew, TIMES, now), close: connections.close }
}

const signed = async ({ clientEmail, privateKey, privateKeyId }: FcmCredentials, audience: string, now: Clock) => {
  const issuedAt = Math.floor(now() / 1000)
  try {
    return await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: privateKeyId })
      .setIssuer(clientEmail)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_SECONDS)
      .sign(createPrivateKey(privateKey))
  } catch {
    // What OpenSSL says of a key is not for logs. It was checked when it was put, so that this is a rare thing to see.
    return undefined
  }
}

const failed = (outcome: Outcome): Renewal => ({ kind: 'failed', outcome })

const renewalOf = (answer: Answer, now: Clock): Renewal => {
  if (answer.kind === 'lost') return failed(lostOutcome(answer))
  const { status } = answer
  const { access_token: token, expires_in: seconds, error } = objectIn(answer.body)
  const isGranted = typeof token === 'string' && /^[!-~]{1,4096}$/.test(token) && typeof seconds === 'number'
  if (status === 200 && isGranted && seconds > 0)
    return { kind: 'renewed', token, goodForMs: Math.min(seconds, GOOD_FOR_SECONDS_MAX) * 1000 }
  const reason = plainReason(error, status)
  // 200 without a token is no answer of Google's: something else stands where its token endpoint should be.
  const isPassing = status === 429 || status >= 500 || status === 200
  return failed(
    isPassing ? retry(reason, 'channel', retryAfterMs(answer.retryAfter, now())) : { kind: 'channelWrong', reason },
  )
}
