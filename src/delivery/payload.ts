import type { ApnsContent, ApnsPushType, FcmContent, JsonObject, PushContent } from '../lib/push-content.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { channelMessageForApns, channelMessageForFcm } from './channel-message.ts'

/** What is sent to Apple for one message, the same for every device. */
export interface ApnsBody {
  readonly provider: 'apns'
  readonly payload: Buffer
  readonly pushType: ApnsPushType
  readonly priority: 10 | 5
  readonly ttlSeconds: number | undefined
  readonly collapseId: string | undefined
}

/** What is sent to Google for one message, but for the device and the id. */
export interface FcmBody {
  readonly provider: 'fcm'
  /** Members of FCM's Message as JSON, without the braces; where it has a time to live, up to the number of seconds. */
  readonly members: string
  /** Whether Google's label for analytics is free to carry the push's id. */
  readonly isUnlabelled: boolean
  readonly ttlSeconds: number | undefined
}

/** A message as one channel wants it; or why that can't be. */
export type Body = ApnsBody | FcmBody | { readonly provider: 'none'; readonly reason: string }

/** Source: Apple, Generating a remote notification. */
const APNS_BYTES_MAX = 4096
const VOIP_BYTES_MAX = 5120
/** Source: Firebase, About FCM messages. */
const FCM_BYTES_MAX = 4096

const NO_CONTENT: Body = { provider: 'none', reason: 'NoContentForProvider' }
const TOO_LARGE: Body = { provider: 'none', reason: 'PayloadTooLarge' }

/**
 * Makes what is sent for a message through a channel. `isVoip` is the message's own: a call.
 *
 * Errors  none; a message that can't be sent so says why, by a reason of its own
 */
export const bodyFor = (content: PushContent, channel: PushChannel, isVoip: boolean): Body => {
  if (channel === 'GCM') {
    const fcm = content.kind === 'channelMessage' ? channelMessageForFcm(content) : content.fcm
    return fcm ? fcmBody(fcm, isVoip) : NO_CONTENT
  }
  const apns = content.kind === 'channelMessage' ? channelMessageForApns(content) : content.apns
  if (!apns) return NO_CONTENT
  return channel === 'APNS' || channel === 'APNS_SANDBOX'
    ? apnsBody({ ...apns, pushType: apns.pushType === 'voip' ? 'alert' : apns.pushType }, APNS_BYTES_MAX)
    : apnsBody({ ...apns, pushType: 'voip', priority: 10, ttlSeconds: 0 }, VOIP_BYTES_MAX)
}

const apnsBody = (content: ApnsContent, bytesMax: number): Body => {
  const payload = Buffer.from(JSON.stringify(content.payload))
  if (payload.length > bytesMax) return TOO_LARGE
  const { pushType, priority, ttlSeconds, collapseId } = content
  return { provider: 'apns', payload, pushType, priority, ttlSeconds, collapseId }
}

const fcmBody = ({ message, ttlSeconds: asked }: FcmContent, isVoip: boolean): Body => {
  const { android, ...others } = message
  const { notification, data } = others
  // What Google counts is what the app is given.
  if (Buffer.byteLength(JSON.stringify({ notification, data })) > FCM_BYTES_MAX) return TOO_LARGE
  // A call is for now, whatever the device is doing.
  const ttlSeconds = isVoip ? 0 : asked
  const isUnlabelled = message.fcm_options === undefined
  if (ttlSeconds === undefined)
    return { provider: 'fcm', members: JSON.stringify(message).slice(1, -1), isUnlabelled, ttlSeconds }
  const { ttl: _, ...kept } = {
    ...(android as JsonObject | undefined),
    ...(isVoip && { priority: 'HIGH' }),
  } as JsonObject
  const members = JSON.stringify({ ...others, android: { ...kept, ttl: '' } }).slice(1, -'"}}'.length)
  return { provider: 'fcm', members, isUnlabelled, ttlSeconds }
}

/** Which device a push is for, and by which id. */
export interface FcmDevice {
  readonly deviceToken: string
  readonly id: string
}

/**
 * The whole body of one push to Google. Its id goes along where nothing shows it: an app finds the data that it knows.
 * Google counts a time to live from when it has the push, so that it is told what is left of it.
 *
 * Units   `ageMs`: since the push was accepted
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/projects.messages; ours, answer 32
 */
export const fcmMessage = (body: FcmBody, { deviceToken, id }: FcmDevice, ageMs: number): string => {
  const { isUnlabelled, ttlSeconds } = body
  const left = ttlSeconds === undefined ? '' : `${Math.max(0, ttlSeconds - Math.floor(Math.max(0, ageMs) / 1000))}s"}`
  const members = `${body.members}${left}`
  const label = isUnlabelled ? `,"fcm_options":{"analytics_label":"${id}"}` : ''
  return `{"message":{"token":${JSON.stringify(deviceToken)}${label}${members === '' ? '' : `,${members}`}}}`
}
