import type { Clock } from '../../lib/clock.ts'
import type { FcmCredentials } from '../../lib/push-credentials.ts'
import type { Answer } from '../http2/answer.ts'
import { type PoolLimits, pool } from '../http2/pool.ts'
import { lostOutcome } from '../lost.ts'
import { type Outcome, retryAfterMs } from '../outcome.ts'
import type { ProviderAddress, PushClient } from '../push-client.ts'
import { fcmOutcome } from './outcome.ts'
import { accessTokens } from './token.ts'

/** One push to Google. */
export interface FcmPush {
  /** JSON: `{"message": {"token": …}}`. */
  readonly body: string | Buffer
}

/** What a client for one channel is made from. */
export interface FcmClientOptions {
  readonly address: ProviderAddress
  /** The token endpoint, with its path. */
  readonly tokenAddress: ProviderAddress
  readonly credentials: FcmCredentials
  readonly now: Clock
  readonly limits?: Partial<PoolLimits>
}

/**
 * Sends to Google for one channel: FCM's HTTP v1, over HTTP/2.
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send
 */
export const fcmClient = (options: FcmClientOptions): PushClient<FcmPush> => {
  const { address, tokenAddress, credentials, now, limits = {} } = options
  const token = accessTokens({ credentials, address: tokenAddress, now, limits })
  const connections = pool(address, false, limits)
  const { host: authority } = new URL(address.url)
  const path = `/v1/projects/${encodeURIComponent(credentials.projectId)}/messages:send`

  const read = (answer: Answer, bearer: string): Outcome => {
    if (answer.kind === 'lost') return lostOutcome(answer)
    const { status } = answer
    if (status === 200) return fcmOutcome(answer)
    if (status === 401) token.refuse(bearer)
    const afterMs = retryAfterMs(answer.retryAfter, now())
    return fcmOutcome({ status, error: errorOf(answer.body), retryAfterMs: afterMs })
  }

  // All that is said beside the body is the same for every push, until the access token is another.
  const prepare = (bearer: string) => ({
    bearer,
    headers: [
      ...[':path', path, ':method', 'POST', ':scheme', 'https', ':authority', authority],
      ...['authorization', `Bearer ${bearer}`, 'content-type', 'application/json'],
    ],
    read: (answer: Answer) => read(answer, bearer),
  })
  let prepared = prepare('')

  const sendAs = (push: FcmPush, bearer: string) => {
    if (prepared.bearer !== bearer) prepared = prepare(bearer)
    return connections.send(prepared.headers, push.body, prepared.read)
  }
  const sendWhenAllowed = async (push: FcmPush) => {
    const bearer = await token.next()
    return typeof bearer === 'string' ? sendAs(push, bearer) : bearer
  }

  return {
    send(push) {
      const bearer = token.current()
      return bearer === undefined ? sendWhenAllowed(push) : sendAs(push, bearer)
    },
    tokenAgeMs: token.ageMs,
    async close() {
      await Promise.all([connections.close(), token.close()])
    },
  }
}

const errorOf = (body: string): unknown => {
  if (body === '') return undefined
  try {
    return Object(JSON.parse(body)).error
  } catch {
    return undefined
  }
}
