import { DELIVERED, type Outcome, plainReason, retry } from '../outcome.ts'

/** Google's answer to one push. */
export interface FcmAnswer {
  readonly status: number
  /** The body's `error`, whatever it is. */
  readonly error?: unknown
  /** What Retry-After asks for. */
  readonly retryAfterMs?: number | undefined
}

type Verdict = 'refused' | 'channelWrong' | 'tokenDead' | 'tokenDeadIfNamed' | 'retry' | 'retryQuota'

/**
 * What each error code of FCM means for a push.
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode; answer 27
 */
export const FCM_VERDICTS: Readonly<Record<string, Verdict>> = {
  UNREGISTERED: 'tokenDead',
  INVALID_ARGUMENT: 'tokenDeadIfNamed',
  SENDER_ID_MISMATCH: 'channelWrong',
  THIRD_PARTY_AUTH_ERROR: 'channelWrong',
  QUOTA_EXCEEDED: 'retryQuota',
  UNAVAILABLE: 'retry',
  INTERNAL: 'retry',
  UNSPECIFIED_ERROR: 'retry',
}

/**
 * The same for answers of Google's front ends, which have no code of FCM. NOT_FOUND is among them: a project that is
 * not there must not take its tokens along.
 *
 * Source  cloud.google.com/apis/design/errors
 */
export const RPC_VERDICTS: Readonly<Record<string, Verdict>> = {
  INVALID_ARGUMENT: 'tokenDeadIfNamed',
  FAILED_PRECONDITION: 'channelWrong',
  OUT_OF_RANGE: 'refused',
  // The access token was taken back, or a clock is off; the next one is asked for at once.
  UNAUTHENTICATED: 'retry',
  PERMISSION_DENIED: 'channelWrong',
  NOT_FOUND: 'channelWrong',
  ABORTED: 'retry',
  ALREADY_EXISTS: 'refused',
  RESOURCE_EXHAUSTED: 'retryQuota',
  CANCELLED: 'retry',
  DATA_LOSS: 'retry',
  UNKNOWN: 'retry',
  INTERNAL: 'retry',
  UNIMPLEMENTED: 'refused',
  UNAVAILABLE: 'retry',
  DEADLINE_EXCEEDED: 'retry',
}

/** For an answer that says nothing that is known. */
const verdictByStatus = (status: number): Verdict => {
  if (status === 429) return 'retryQuota'
  if (status >= 500 || status === 401 || status === 408) return 'retry'
  return status === 403 || status === 404 ? 'channelWrong' : 'refused'
}

/** How long Google asks to wait for a quota when it sends no Retry-After: it is refilled each minute. */
export const QUOTA_RETRY_MS = 60_000

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest'

/** Reads Google's answer. Pure, so that both tables are tested without a socket. */
export const fcmOutcome = ({ status, error, retryAfterMs }: FcmAnswer): Outcome => {
  if (status === 200) return DELIVERED
  const { status: rpcStatus, message, details } = Object(error) as Readonly<Record<string, unknown>>
  const all = (Array.isArray(details) ? details : []).map((detail) => Object(detail) as Detail)
  const code = all.find((detail) => detail['@type'] === FCM_ERROR)?.errorCode
  const reason = plainReason(code ?? rpcStatus, status)
  const table = code === undefined ? RPC_VERDICTS : FCM_VERDICTS
  const verdict = Object.hasOwn(table, reason) ? table[reason]! : verdictByStatus(status)
  switch (verdict) {
    case 'tokenDead':
      return { kind: 'tokenDead', reason }
    case 'tokenDeadIfNamed':
      return { kind: namesToken(all, message) ? 'tokenDead' : 'refused', reason }
    case 'retryQuota':
      return retry(reason, 'channel', retryAfterMs ?? QUOTA_RETRY_MS)
    case 'retry':
      return retry(reason, 'channel', retryAfterMs)
    case 'channelWrong':
    case 'refused':
      return { kind: verdict, reason }
    default:
      return verdict satisfies never
  }
}

interface Detail {
  readonly '@type'?: unknown
  readonly errorCode?: unknown
  readonly fieldViolations?: unknown
}

/**
 * Whether Google says that it is the token which is wrong: by its field, or, where FCM itself has judged, by its name.
 * A payload that is too large has the same code and no field, so that the code alone says nothing.
 *
 * Source  firebase.google.com/docs/cloud-messaging/error-codes, examples 1 and 2; answer 27
 */
const namesToken = (details: readonly Detail[], message: unknown) => {
  const violations = details
    .filter((detail) => detail['@type'] === BAD_REQUEST && Array.isArray(detail.fieldViolations))
    .flatMap(({ fieldViolations }) => fieldViolations as readonly unknown[])
  if (violations.length > 0) return violations.every((violation) => Object(violation).field === 'message.token')
  const isJudged = details.some((detail) => detail['@type'] === FCM_ERROR)
  return isJudged && typeof message === 'string' && /\bregistration token\b/i.test(message)
}
