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
  /** Members of FCM's Message as JSON, without the braces. */
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

const fcmBody = ({ message, ttlSeconds }: FcmContent, isVoip: boolean): Body => {
  const { notification, data, android } = message
  // What Google counts is what the app is given.
  if (Buffer.byteLength(JSON.stringify({ notification, data })) > FCM_BYTES_MAX) return TOO_LARGE
  // A call is for now, whatever the device is doing.
  const urgent = isVoip ? { android: { ...(android as JsonObject | undefined), priority: 'HIGH', ttl: '0s' } } : {}
  return {
    provider: 'fcm',
    members: JSON.stringify({ ...message, ...urgent }).slice(1, -1),
    isUnlabelled: message.fcm_options === undefined,
    ttlSeconds: isVoip ? 0 : ttlSeconds,
  }
}

/**
 * The whole body of one push to Google. Its id goes along where nothing shows it: an app finds the data that it knows.
 *
 * Source  firebase.google.com/docs/reference/fcm/rest/v1/projects.messages; ours, answer 32
 */
export const fcmMessage = ({ members, isUnlabelled }: FcmBody, deviceToken: string, id: string): string => {
  const label = isUnlabelled ? `,"fcm_options":{"analytics_label":"${id}"}` : ''
  return `{"message":{"token":${JSON.stringify(deviceToken)}${label}${members === '' ? '' : `,${members}`}}}`
}
