import { isJsonObject } from '../../../lib/json.ts'
import type { FcmContent, JsonObject } from '../../../lib/push-content.ts'
import { badRequest } from '../../../protocol/errors.ts'
import type { Asked } from './asked.ts'
import { actionOf, priorityOf, ttlOf } from './members.ts'

/** Source: Firebase: FCM keeps a message for four weeks at most. */
const TTL_SECONDS_MAX = 2_419_200

/**
 * Makes what a GCMMessage asks for: data alone, so that the app is called whether or not it is in front.
 *
 * Errors  BadRequest: a value that Google does not know, or too long a one; raw content that says whom to send to
 * Source  Pinpoint API reference, GCMMessage; ours, answer 30
 */
export const fcmContent = (asked: Asked): FcmContent => {
  const { CollapseKey, RestrictedPackageName } = asked
  const priority = priorityOf(asked)
  const ttlSeconds = ttlOf(asked, TTL_SECONDS_MAX)
  const { android, ...message } = asked.raw ? rawMessage(asked.raw) : { data: dataOf(asked) }
  const merged = {
    ...(priority && { priority: priority.toUpperCase() }),
    ...(ttlSeconds !== undefined && { ttl: `${ttlSeconds}s` }),
    ...(CollapseKey !== undefined && { collapse_key: CollapseKey }),
    ...(RestrictedPackageName !== undefined && { restricted_package_name: RestrictedPackageName }),
    ...android,
  }
  const kept = secondsIn(merged.ttl)
  return {
    message: { ...message, ...(Object.keys(merged).length > 0 && { android: merged }) },
    ...(kept !== undefined && { ttlSeconds: kept }),
  }
}

const NOTIFICATION = 'pinpoint.notification.'

const dataOf = (asked: Asked): Readonly<Record<string, string>> => {
  const { Title, Body, ImageUrl, ImageIconUrl, SmallImageIconUrl, IconReference, Sound, SilentPush, Data } = asked
  const shown = {
    title: Title,
    body: Body,
    imageUrl: ImageUrl,
    imageIconUrl: ImageIconUrl,
    imageSmallIconUrl: SmallImageIconUrl,
    icon: IconReference,
    sound: Sound,
    silentPush: SilentPush ? '1' : '0',
  }
  return {
    ...prefixed('pinpoint.', asked.Context),
    ...prefixed(NOTIFICATION, shown),
    ...prefixed('pinpoint.', actionOf(asked)),
    ...(Data && { 'pinpoint.jsonBody': JSON.stringify(Data) }),
  }
}

const prefixed = (prefix: string, members: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[`${prefix}${name}`, value]])),
  ) as Record<string, string>

/** FCM's Message, as far as raw content may make it. */
interface RawMessage extends JsonObject {
  readonly android?: JsonObject
}

/**
 * FCM's Message, or what stands for it in the legacy API's words.
 *
 * Source  Pinpoint user guide, raw content for FCM: `fcmV1Message` holds a Message
 */
const rawMessage = (raw: JsonObject): RawMessage => {
  const { message, ...others } = Object(raw.fcmV1Message ?? {}) as JsonObject
  const made = raw.fcmV1Message === undefined ? legacyMessage(raw) : (message ?? others)
  if (!isJsonObject(made) || (made.android !== undefined && !isJsonObject(made.android)))
    throw badRequest('RawContent: fcmV1Message must hold a message of FCM')
  const named = ['token', 'topic', 'condition'].find((name) => Object.hasOwn(made, name))
  if (named) throw badRequest(`RawContent: ${named} is not for the message to say: name Addresses or Endpoints`)
  const { data } = made
  if (data !== undefined && !(isJsonObject(data) && Object.values(data).every((value) => typeof value === 'string')))
    throw badRequest('RawContent: data must be an object whose values are texts')
  return made as RawMessage
}

/** Source: Firebase, Migrate from legacy FCM APIs to HTTP v1. */
const legacyMessage = ({
  data,
  notification,
  priority,
  time_to_live,
  collapse_key,
  restricted_package_name,
}: JsonObject) => {
  const android = {
    ...(typeof priority === 'string' && { priority: priority.toUpperCase() }),
    ...(typeof time_to_live === 'number' && { ttl: `${time_to_live}s` }),
    ...(collapse_key !== undefined && { collapse_key }),
    ...(restricted_package_name !== undefined && { restricted_package_name }),
    ...androidNotification(notification),
  }
  const { title, body, image } = Object(notification ?? {}) as JsonObject
  const shown = Object.entries({ title, body, image }).filter(([, value]) => value !== undefined)
  return {
    ...(data !== undefined && { data }),
    ...(shown.length > 0 && { notification: Object.fromEntries(shown) }),
    ...(Object.keys(android).length > 0 && { android }),
  }
}

const androidNotification = (notification: unknown) => {
  const { icon, color, sound, tag, click_action, android_channel_id } = Object(notification ?? {}) as JsonObject
  const own = { icon, color, sound, tag, click_action, channel_id: android_channel_id }
  const said = Object.entries(own).filter(([, value]) => value !== undefined)
  return said.length > 0 && { notification: Object.fromEntries(said) }
}

const DURATION = /^(\d{1,10})(?:\.\d{1,9})?s$/u

const secondsIn = (ttl: unknown): number | undefined => {
  const [, seconds] = (typeof ttl === 'string' && DURATION.exec(ttl)) || []
  return seconds === undefined ? undefined : Number(seconds)
}
