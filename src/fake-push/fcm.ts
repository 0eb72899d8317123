import { randomUUID } from 'node:crypto'
import type { AccessTokens } from './access-tokens.ts'
import { type ProviderAnswer, type ProviderRequest, retryAfterHeader } from './answer.ts'
import type { Refusal, script } from './script.ts'

/** How Google says one thing: HTTP status, gRPC status, and FCM's own code where it has one. */
interface FcmReason {
  readonly status: number
  readonly rpc: string
  readonly errorCode?: string
  readonly message: string
}

/**
 * Each error of FCM, and those of Google's front ends.
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, cloud.google.com/apis/design/errors
 */
export const FCM_REASONS: Readonly<Record<string, FcmReason>> = {
  UNREGISTERED: {
    status: 404,
    rpc: 'NOT_FOUND',
    errorCode: 'UNREGISTERED',
    message: 'Requested entity was not found.',
  },
  SENDER_ID_MISMATCH: {
    status: 403,
    rpc: 'PERMISSION_DENIED',
    errorCode: 'SENDER_ID_MISMATCH',
    message: 'SenderId mismatch',
  },
  QUOTA_EXCEEDED: {
    status: 429,
    rpc: 'RESOURCE_EXHAUSTED',
    errorCode: 'QUOTA_EXCEEDED',
    message: 'Sending quota exceeded',
  },
  UNAVAILABLE: {
    status: 503,
    rpc: 'UNAVAILABLE',
    errorCode: 'UNAVAILABLE',
    message: 'The service is currently unavailable.',
  },
  INTERNAL: { status: 500, rpc: 'INTERNAL', errorCode: 'INTERNAL', message: 'Internal error encountered.' },
  THIRD_PARTY_AUTH_ERROR: {
    status: 401,
    rpc: 'UNAUTHENTICATED',
    errorCode: 'THIRD_PARTY_AUTH_ERROR',
    message: 'Auth error from APNS or Web Push Service',
  },
  UNSPECIFIED_ERROR: { status: 500, rpc: 'UNKNOWN', errorCode: 'UNSPECIFIED_ERROR', message: 'Unknown error' },
  INVALID_ARGUMENT: {
    status: 400,
    rpc: 'INVALID_ARGUMENT',
    message: 'Request contains an invalid argument.',
  },
  UNAUTHENTICATED: {
    status: 401,
    rpc: 'UNAUTHENTICATED',
    message: 'Request had invalid authentication credentials.',
  },
  PERMISSION_DENIED: { status: 403, rpc: 'PERMISSION_DENIED', message: 'The caller does not have permission' },
  NOT_FOUND: { status: 404, rpc: 'NOT_FOUND', message: 'Requested entity was not found.' },
  RESOURCE_EXHAUSTED: { status: 429, rpc: 'RESOURCE_EXHAUSTED', message: 'Resource has been exhausted' },
  ABORTED: { status: 409, rpc: 'ABORTED', message: 'The operation was aborted.' },
  DEADLINE_EXCEEDED: { status: 504, rpc: 'DEADLINE_EXCEEDED', message: 'Deadline exceeded' },
}

const REASON_OF: Readonly<Record<Exclude<Refusal, 'bad' | 'invalid'>, string>> = {
  dead: 'UNREGISTERED',
  expired: 'UNREGISTERED',
  mismatched: 'SENDER_ID_MISMATCH',
  busy: 'QUOTA_EXCEEDED',
  unavailable: 'UNAVAILABLE',
  failing: 'INTERNAL',
}

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest'
const MESSAGE_BYTES_MAX = 4096
const SEND_PATH = /^\/v1\/projects\/([^/]+)\/messages:send$/

/** What Google's answers are made from. */
export interface FcmParts {
  readonly accessTokens: AccessTokens
  readonly script: ReturnType<typeof script>
  readonly now: () => number
}

/** Whether a path is one of FCM's. */
export const isFcmPath = (path: string): boolean => path.startsWith('/v1/')

/**
 * FCM's HTTP v1 as far as a sender can tell: takes `POST /v1/projects/<id>/messages:send` with an access token of the
 * token endpoint beside it, checks the message's form, and answers as the device token is scripted.
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send
 */
export const fakeFcm =
  ({ accessTokens, script, now }: FcmParts) =>
  (request: ProviderRequest): ProviderAnswer => {
    const projectId = SEND_PATH.exec(request.path)?.[1]
    if (projectId === undefined || request.headers[':method'] !== 'POST') return said('NOT_FOUND')
    const bearer = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const allowed = bearer === undefined ? undefined : accessTokens.projectOf(bearer)
    if (allowed === undefined) return said('UNAUTHENTICATED')
    if (allowed !== 'any' && allowed !== projectId) return said('PERMISSION_DENIED')
    const message = messageOf(request.body)
    if (message === undefined) return badField('message', 'Message is missing')
    const deviceToken = message.token
    if (typeof deviceToken !== 'string' || deviceToken === '')
      return badField('message', 'Exactly one of token, topic or condition is required')
    const act = script.actOf(deviceToken)
    if (act?.kind === 'refuse') return refused(act.as, act.retryAfterSeconds)
    if (act?.kind === 'reason') return said(Object.hasOwn(FCM_REASONS, act.reason) ? act.reason : 'INVALID_ARGUMENT')
    if (act !== undefined && act.kind !== 'deliver') return act
    const fault = dataFault(message.data)
    if (fault !== undefined) return badField(fault, `Invalid value at '${fault}' (TYPE_STRING)`)
    if (Buffer.byteLength(JSON.stringify(message)) - deviceToken.length > MESSAGE_BYTES_MAX)
      return said('INVALID_ARGUMENT', { message: 'Message is too big', detail: fcmError('INVALID_ARGUMENT') })
    const name = `projects/${projectId}/messages/0:${randomUUID()}`
    return {
      kind: 'said',
      status: 200,
      body: JSON.stringify({ name }),
      push: { provider: 'fcm', deviceToken, receivedAtMs: now(), headers: {}, payload: message },
      ...(act && { afterMs: act.afterMs }),
    }
  }

const fcmError = (errorCode: string) => ({ '@type': FCM_ERROR, errorCode })

interface Particulars {
  readonly message?: string
  readonly detail?: object
  readonly retryAfterSeconds?: number | undefined
}

/** An error as Google's APIs give it. */
const said = (reason: string, { message, detail, retryAfterSeconds }: Particulars = {}): ProviderAnswer => {
  const { status, rpc, errorCode, message: usual } = FCM_REASONS[reason]!
  const shown = detail ?? (errorCode === undefined ? undefined : fcmError(errorCode))
  return {
    kind: 'said',
    status,
    reason,
    headers: retryAfterHeader(retryAfterSeconds),
    body: JSON.stringify({
      error: { code: status, message: message ?? usual, status: rpc, ...(shown && { details: [shown] }) },
    }),
  }
}

const badField = (field: string, description: string) =>
  said('INVALID_ARGUMENT', {
    message: description,
    detail: { '@type': BAD_REQUEST, fieldViolations: [{ field, description }] },
  })

const refused = (as: Refusal, retryAfterSeconds?: number): ProviderAnswer => {
  if (as === 'bad')
    return said('INVALID_ARGUMENT', {
      message: 'The registration token is not a valid FCM registration token',
      detail: fcmError('INVALID_ARGUMENT'),
    })
  if (as === 'invalid')
    return badField('message.data[0].value', "Invalid value at 'message.data[0].value' (TYPE_STRING)")
  return said(REASON_OF[as], { retryAfterSeconds })
}

const messageOf = (body: Buffer): Readonly<Record<string, unknown>> | undefined => {
  try {
    const message = JSON.parse(body.toString())?.message
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

const dataFault = (data: unknown): string | undefined => {
  if (data === undefined) return undefined
  if (typeof data !== 'object' || data === null) return 'message.data'
  const at = Object.values(data).findIndex((value) => typeof value !== 'string')
  return at === -1 ? undefined : `message.data[${at}].value`
}
