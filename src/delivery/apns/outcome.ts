import { DELIVERED, type Outcome, plainReason, retry } from '../outcome.ts'

/** Apple's answer to one push. */
export interface ApnsAnswer {
  readonly status: number
  /** The body's `reason`, whatever it is. */
  readonly reason?: unknown
  /** The body's `timestamp`: when the token died, in milliseconds. */
  readonly deadSinceMs?: unknown
  /** What Retry-After asks for. */
  readonly retryAfterMs?: number | undefined
}

type Verdict = 'refused' | 'channelWrong' | 'tokenDead' | 'tokenDeadIfProven' | 'retryToken' | 'retryChannel'

/**
 * What each reason of Apple's means for a push. Only Unregistered and ExpiredToken are a word on the token: a wrong
 * bundle id or environment gives the other reasons for every phone there is.
 *
 * Source  developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns; answer 27
 */
export const APNS_VERDICTS: Readonly<Record<string, Verdict>> = {
  BadCollapseId: 'refused',
  BadDeviceToken: 'tokenDeadIfProven',
  BadExpirationDate: 'refused',
  BadMessageId: 'refused',
  BadPriority: 'refused',
  BadTopic: 'channelWrong',
  DeviceTokenNotForTopic: 'channelWrong',
  DuplicateHeaders: 'refused',
  IdleTimeout: 'retryChannel',
  InvalidPushType: 'refused',
  MissingDeviceToken: 'refused',
  MissingTopic: 'channelWrong',
  PayloadEmpty: 'refused',
  TopicDisallowed: 'channelWrong',
  BadCertificate: 'channelWrong',
  BadCertificateEnvironment: 'channelWrong',
  BadEnvironmentKeyIdInToken: 'channelWrong',
  // Ours is renewed well before that: a clock is off, or the machine has slept. A new one is made when Apple allows it.
  ExpiredProviderToken: 'retryChannel',
  Forbidden: 'channelWrong',
  InvalidProviderToken: 'channelWrong',
  MissingProviderToken: 'channelWrong',
  UnrelatedKeyIdInToken: 'channelWrong',
  BadPath: 'refused',
  MethodNotAllowed: 'refused',
  ExpiredToken: 'tokenDead',
  Unregistered: 'tokenDead',
  PayloadTooLarge: 'refused',
  TooManyProviderTokenUpdates: 'retryChannel',
  TooManyRequests: 'retryToken',
  InternalServerError: 'retryChannel',
  ServiceUnavailable: 'retryChannel',
  Shutdown: 'retryChannel',
}

/** For a reason that Apple has added since, or none that can be read. */
const verdictByStatus = (status: number): Verdict => {
  if (status === 429) return 'retryToken'
  if (status >= 500) return 'retryChannel'
  return status === 403 ? 'channelWrong' : 'refused'
}

/** Reads Apple's answer. Pure, so that the whole table is tested without a socket. */
export const apnsOutcome = ({ status, reason, deadSinceMs, retryAfterMs }: ApnsAnswer): Outcome => {
  if (status === 200) return DELIVERED
  const shown = plainReason(reason, status)
  const verdict = Object.hasOwn(APNS_VERDICTS, shown) ? APNS_VERDICTS[shown]! : verdictByStatus(status)
  switch (verdict) {
    case 'tokenDead':
      return { kind: 'tokenDead', reason: shown, ...(typeof deadSinceMs === 'number' && { sinceMs: deadSinceMs }) }
    case 'tokenDeadIfProven':
      return { kind: 'tokenDead', reason: shown, onlyIfChannelProven: true }
    case 'retryToken':
      return retry(shown, 'token', retryAfterMs)
    case 'retryChannel':
      return retry(shown, 'channel', retryAfterMs)
    case 'channelWrong':
    case 'refused':
      return { kind: verdict, reason: shown }
    default:
      return verdict satisfies never
  }
}
