import type { ApnsContent, ApnsPushType, JsonObject } from '../../../lib/push-content.ts'
import { badRequest } from '../../../protocol/errors.ts'
import type { Asked } from './asked.ts'
import { actionOf, priorityOf, ttlOf } from './members.ts'

const PUSH_TYPES: ReadonlySet<string> = new Set<ApnsPushType>([
  'alert',
  'background',
  'complication',
  'fileprovider',
  'mdm',
  'voip',
])

/** Source: Apple, Sending notification requests to APNs. */
const COLLAPSE_ID_BYTES_MAX = 64

/** Source: Apple: APNs keeps a notification for 30 days at most. */
const TTL_SECONDS_MAX = 2_592_000

/**
 * Makes what an APNSMessage asks for.
 *
 * Errors  BadRequest: a value that Apple does not know, or too long a one
 * Source  Pinpoint API reference, APNSMessage; ours, answer 30
 */
export const apnsContent = (asked: Asked): ApnsContent => {
  const { CollapseId, member } = asked
  if (CollapseId !== undefined && Buffer.byteLength(CollapseId) > COLLAPSE_ID_BYTES_MAX)
    throw badRequest(`${member}.CollapseId: at most ${COLLAPSE_ID_BYTES_MAX} bytes`)
  const payload = asked.raw ?? made(asked)
  const pushType = pushTypeOf(asked, payload)
  const ttlSeconds = ttlOf(asked, TTL_SECONDS_MAX)
  // Apple takes what is for the background at no other priority.
  const isNormal = priorityOf(asked) === 'normal' || pushType === 'background'
  return {
    payload,
    pushType,
    priority: isNormal ? 5 : 10,
    ...(ttlSeconds !== undefined && { ttlSeconds }),
    ...(CollapseId && { collapseId: CollapseId }),
  }
}

const made = (asked: Asked): JsonObject => {
  const { Data, MediaUrl, Context } = asked
  return {
    aps: apsOf(asked),
    data: {
      ...(Data && { jsonBody: Data }),
      ...(MediaUrl !== undefined && { 'media-url': MediaUrl }),
      pinpoint: { ...Context, ...actionOf(asked) },
    },
  }
}

const apsOf = ({ SilentPush, Title, Body, Sound, Badge, Category, ThreadId, MediaUrl }: Asked): JsonObject => {
  if (SilentPush) return { 'content-available': 1 }
  const alert = { ...(Title !== undefined && { title: Title }), ...(Body !== undefined && { body: Body }) }
  return {
    ...(Object.keys(alert).length > 0 && { alert }),
    ...(Sound !== undefined && { sound: Sound }),
    ...(Badge !== undefined && { badge: Badge }),
    ...(Category !== undefined && { category: Category }),
    ...(ThreadId !== undefined && { 'thread-id': ThreadId }),
    // The app's extension fetches what is to be shown.
    ...(MediaUrl !== undefined && { 'mutable-content': 1 }),
  }
}

const pushTypeOf = ({ APNSPushType, member }: Asked, { aps }: JsonObject): ApnsPushType => {
  if (APNSPushType !== undefined) {
    if (!PUSH_TYPES.has(APNSPushType)) throw badRequest(`${member}.APNSPushType: must be ${[...PUSH_TYPES].join(', ')}`)
    return APNSPushType as ApnsPushType
  }
  const { alert, sound, badge, 'content-available': contentAvailable } = Object(aps) as JsonObject
  const isShown = alert !== undefined || sound !== undefined || badge !== undefined
  return contentAvailable === 1 && !isShown ? 'background' : 'alert'
}
