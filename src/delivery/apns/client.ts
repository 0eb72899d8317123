import { sensitiveHeaders } from 'node:http2'
import type { Clock } from '../../lib/clock.ts'
import type { ApnsPushType } from '../../lib/push-content.ts'
import type { ApnsCertificateCredentials, ApnsTokenCredentials } from '../../lib/push-credentials.ts'
import { type Answer, objectIn } from '../http2/answer.ts'
import { type PoolLimits, pool } from '../http2/pool.ts'
import { lostOutcome } from '../lost.ts'
import { type Outcome, retryAfterMs } from '../outcome.ts'
import type { ProviderAddress, PushClient } from '../push-client.ts'
import type { RenewedToken } from '../renewed-token.ts'
import { apnsOutcome } from './outcome.ts'
import type { ProviderTokens } from './token.ts'

/** One push to Apple. */
export interface ApnsPush {
  readonly deviceToken: string
  /** A UUID, by which Apple tells repeats apart. */
  readonly id: string
  readonly pushType: ApnsPushType
  readonly priority: 10 | 5
  /** Until when Apple keeps trying, in seconds since 1970; 0: not at all. Absent: as Apple has it. */
  readonly expirationSeconds?: number
  /** At most 64 bytes of ASCII: a later push with the same one replaces this. */
  readonly collapseId?: string
  /** JSON. */
  readonly payload: string | Buffer
}

/** What a client for one channel is made from. */
export interface ApnsClientOptions {
  readonly address: ProviderAddress
  readonly credentials: ApnsTokenCredentials | ApnsCertificateCredentials
  /** Those of the process: see there. */
  readonly tokens: ProviderTokens
  readonly now: Clock
  readonly limits?: Partial<PoolLimits>
}

// What each kind of push adds to the bundle id. The topic of mdm is not the bundle id's, but nobody has said another.
const TOPIC_SUFFIX: Readonly<Record<ApnsPushType, string>> = {
  alert: '',
  background: '',
  complication: '.complication',
  fileprovider: '.pushkit.fileprovider',
  mdm: '',
  voip: '.voip',
}

const COLLAPSE_ID = /^[ -~]{1,64}$/
// Each push has another, so that remembering them would push the authorization out of the table of HPACK.
const NEVER_INDEXED = ['apns-id', 'apns-collapse-id']

/**
 * Sends to Apple for one channel, by token or by certificate.
 *
 * Source  developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 */
export const apnsClient = (options: ApnsClientOptions): PushClient<ApnsPush> => {
  const { address, credentials, tokens, now, limits } = options
  const token = 'key' in credentials ? tokens(credentials) : undefined
  const certified = 'certificate' in credentials ? credentials : {}
  const connections = pool({ ...address, ...certified }, false, limits)
  const { host: authority } = new URL(address.url)

  const read = (answer: Answer, bearer: string): Outcome => {
    if (answer.kind === 'lost') return lostOutcome(answer)
    if (answer.status === 200) return apnsOutcome(answer)
    const { reason, timestamp } = objectIn(answer.body)
    if (reason === 'ExpiredProviderToken') token?.refuse(bearer)
    const afterMs = retryAfterMs(answer.retryAfter, now())
    return apnsOutcome({ status: answer.status, reason, deadSinceMs: timestamp, retryAfterMs: afterMs })
  }

  // What all pushes of a type share is made once for each provider token. By certificate there is none.
  const prepare = (pushType: ApnsPushType, bearer: string): Prepared => ({
    bearer,
    headers: [
      ...[':method', 'POST', ':scheme', 'https', ':authority', authority],
      ...(bearer === '' ? [] : ['authorization', `bearer ${bearer}`]),
      ...['apns-topic', `${credentials.bundleId}${TOPIC_SUFFIX[pushType]}`, 'apns-push-type', pushType],
    ],
    read: (answer) => read(answer, bearer),
  })
  const prepared = new Map<ApnsPushType, Prepared>()

  const sendAs = (push: ApnsPush, bearer: string) => {
    let shared = prepared.get(push.pushType)
    if (shared?.bearer !== bearer) {
      shared = prepare(push.pushType, bearer)
      prepared.set(push.pushType, shared)
    }
    return connections.send(headersOf(push, shared.headers), push.payload, shared.read)
  }
  const sendWhenAllowed = async (push: ApnsPush, provider: RenewedToken) => {
    const bearer = await provider.next()
    return typeof bearer === 'string' ? sendAs(push, bearer) : bearer
  }

  return {
    send(push) {
      if (push.collapseId !== undefined && !COLLAPSE_ID.test(push.collapseId))
        return Promise.resolve({ kind: 'refused', reason: 'BadCollapseId' })
      if (token === undefined) return sendAs(push, '')
      const bearer = token.current()
      return bearer === undefined ? sendWhenAllowed(push, token) : sendAs(push, bearer)
    },
    tokenAgeMs: () => token?.ageMs(),
    close: connections.close,
  }
}

interface Prepared {
  readonly bearer: string
  readonly headers: readonly string[]
  readonly read: (answer: Answer) => Outcome
}

const headersOf = (push: ApnsPush, shared: readonly string[]) => {
  const path = `/3/device/${encodeURIComponent(push.deviceToken.toWellFormed())}`
  const headers = [':path', path, ...shared, 'apns-id', push.id, 'apns-priority', push.priority === 10 ? '10' : '5']
  if (push.expirationSeconds !== undefined) headers.push('apns-expiration', String(push.expirationSeconds))
  if (push.collapseId !== undefined) headers.push('apns-collapse-id', push.collapseId)
  return Object.assign(headers, { [sensitiveHeaders]: NEVER_INDEXED })
}
