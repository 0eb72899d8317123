import { randomUUID } from 'node:crypto'
import { type ProviderAnswer, type ProviderRequest, retryAfterHeader } from './answer.ts'
import type { ProviderTokens } from './provider-tokens.ts'
import type { Refusal, script } from './script.ts'

/**
 * Each reason that Apple gives, with its status.
 *
 * Source  developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
 */
export const APNS_REASONS: Readonly<Record<string, number>> = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  BadEnvironmentKeyIdInToken: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  ExpiredToken: 410,
  Unregistered: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
}

const REASON_OF: Readonly<Record<Refusal, string>> = {
  dead: 'Unregistered',
  expired: 'ExpiredToken',
  bad: 'BadDeviceToken',
  mismatched: 'DeviceTokenNotForTopic',
  invalid: 'PayloadEmpty',
  busy: 'TooManyRequests',
  unavailable: 'ServiceUnavailable',
  failing: 'InternalServerError',
}

const PUSH_TYPES = new Set([
  'alert',
  'background',
  'complication',
  'controls',
  'fileprovider',
  'liveactivity',
  'location',
  'mdm',
  'pushtotalk',
  'voip',
  'widgets',
])
const PRIORITIES = new Set(['1', '5', '10'])
const PAYLOAD_BYTES_MAX = 4096
const VOIP_PAYLOAD_BYTES_MAX = 5120
const COLLAPSE_ID_BYTES_MAX = 64
const PATH_PREFIX = '/3/device/'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const HEX = /^(?:[0-9a-f]{2})+$/i

/** What Apple's answers are made from. */
export interface ApnsParts {
  readonly tokens: ProviderTokens
  readonly script: ReturnType<typeof script>
  readonly now: () => number
}

const header = ({ headers }: ProviderRequest, name: string): string | undefined => headers[name]?.toString()

/**
 * Apple's push service as far as a sender can tell: takes `POST /3/device/<token>`, checks what Apple checks, and
 * answers as the device token is scripted.
 *
 * Source  developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 */
export const fakeApns = ({ tokens, script, now }: ApnsParts) => {
  const refusal = (apnsId: string, reason: string, more: { sinceMs?: number; retryAfterSeconds?: number } = {}) => {
    const status = APNS_REASONS[reason] ?? 400
    const timestamp = status === 410 ? { timestamp: more.sinceMs ?? now() } : {}
    return {
      kind: 'said',
      status,
      reason,
      headers: { 'apns-id': apnsId, ...retryAfterHeader(more.retryAfterSeconds) },
      body: JSON.stringify({ reason, ...timestamp }),
    } as const
  }

  return async (request: ProviderRequest): Promise<ProviderAnswer> => {
    const apnsId = header(request, 'apns-id') ?? randomUUID().toUpperCase()
    const fault = pathFault(request) ?? (await senderFault(request, tokens)) ?? headerFault(request)
    if (fault !== undefined) return refusal(apnsId, fault)
    const deviceToken = decodeURIComponent(request.path.slice(PATH_PREFIX.length))
    const act = script.actOf(deviceToken)
    if (act === undefined && !HEX.test(deviceToken)) return refusal(apnsId, 'BadDeviceToken')
    if (act?.kind === 'refuse') return refusal(apnsId, REASON_OF[act.as], act)
    if (act?.kind === 'reason') return refusal(apnsId, act.reason)
    if (act !== undefined && act.kind !== 'deliver') return act
    const payload = jsonObject(request.body)
    if (payload === undefined) return refusal(apnsId, 'PayloadEmpty')
    return {
      kind: 'said',
      status: 200,
      headers: { 'apns-id': apnsId },
      push: { provider: 'apns', deviceToken, receivedAtMs: now(), headers: ownHeaders(request, apnsId), payload },
      ...(act && { afterMs: act.afterMs }),
    }
  }
}

const ownHeaders = ({ headers }: ProviderRequest, apnsId: string) => {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('apns-'))
  return { ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])), 'apns-id': apnsId }
}

const pathFault = ({ path, headers }: ProviderRequest): string | undefined => {
  if (headers[':method'] !== 'POST') return 'MethodNotAllowed'
  if (!path.startsWith(PATH_PREFIX)) return 'BadPath'
  if (path.length === PATH_PREFIX.length) return 'MissingDeviceToken'
  return isDecodable(path) ? undefined : 'BadPath'
}

const isDecodable = (path: string) => {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Whether the sender is known, and may push to the topic. */
const senderFault = async (request: ProviderRequest, tokens: ProviderTokens): Promise<string | undefined> => {
  const authorization = header(request, 'authorization')
  const topic = header(request, 'apns-topic')
  if (authorization !== undefined) {
    const token = /^bearer (\S+)$/i.exec(authorization)?.[1]
    if (token === undefined) return 'InvalidProviderToken'
    return (await tokens.faultOf(token)) ?? (topic === undefined ? 'MissingTopic' : undefined)
  }
  const { clientCertificate } = request
  if (clientCertificate === undefined) return 'MissingProviderToken'
  const bundleId = /^UID=(.+)$/m.exec(clientCertificate.subject)?.[1]
  if (bundleId === undefined || !clientCertificate.isTrusted) return 'BadCertificate'
  return topic === undefined || topic === bundleId || topic.startsWith(`${bundleId}.`) ? undefined : 'TopicDisallowed'
}

/** What Apple minds in the headers and the size. Which of several faults is named first is ours. */
const headerFault = (request: ProviderRequest): string | undefined => {
  const pushType = header(request, 'apns-push-type') ?? 'alert'
  const priority = header(request, 'apns-priority') ?? '10'
  const isVoip = pushType === 'voip'
  if (!PUSH_TYPES.has(pushType)) return 'InvalidPushType'
  // Ours: Apple names no reason for a call that is pushed to the topic of alerts.
  if (isVoip && header(request, 'apns-topic')?.endsWith('.voip') === false) return 'BadTopic'
  if (!PRIORITIES.has(priority) || (pushType === 'background' && priority === '10')) return 'BadPriority'
  if (!/^\d{1,15}$/.test(header(request, 'apns-expiration') ?? '0')) return 'BadExpirationDate'
  if (!UUID.test(header(request, 'apns-id') ?? randomUUID())) return 'BadMessageId'
  if (Buffer.byteLength(header(request, 'apns-collapse-id') ?? '') > COLLAPSE_ID_BYTES_MAX) return 'BadCollapseId'
  if (request.body.length === 0) return 'PayloadEmpty'
  return request.body.length > (isVoip ? VOIP_PAYLOAD_BYTES_MAX : PAYLOAD_BYTES_MAX) ? 'PayloadTooLarge' : undefined
}

const jsonObject = (body: Buffer): unknown => {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
