import type { PushChannel } from './push-credentials.ts'

/** What Apple calls the kinds of push that Pinpoint knows. Source: Pinpoint API reference, APNSPushType. */
export type ApnsPushType = 'alert' | 'background' | 'complication' | 'fileprovider' | 'mdm' | 'voip'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A push to Apple, but for whom it is to. */
export interface ApnsContent {
  readonly payload: JsonObject
  readonly pushType: ApnsPushType
  readonly priority: 10 | 5
  /** For how long it is worth delivering; absent: as long as Apple keeps it. */
  readonly ttlSeconds?: number
  /** At most 64 bytes: a later push with the same one replaces this. */
  readonly collapseId?: string
}

/** A push to Google, but for whom it is to. */
export interface FcmContent {
  /** FCM's Message, without a token. */
  readonly message: JsonObject
  /** As the message says it to Google, for whoever retries. */
  readonly ttlSeconds?: number
}

/** The push that a channel message causes. Source: API_messaging-chime_PushNotificationConfiguration */
export interface ChannelMessageContent {
  readonly kind: 'channelMessage'
  readonly title: string
  readonly body: string
  readonly messageId: string
  readonly channelArn: string
}

/** A push that whoever asks has made for each provider; those left out get none. */
export interface MadeContent {
  readonly kind: 'made'
  readonly apns?: ApnsContent
  readonly fcm?: FcmContent
}

/** What every device gets, as short as can be: it is kept once, however many devices there are. */
export type PushContent = ChannelMessageContent | MadeContent

/** A device that is no endpoint of anybody's. */
export interface PushAddress {
  readonly channel: PushChannel
  readonly deviceToken: string
  /** In place of what all others get. */
  readonly content?: PushContent
}

/** An endpoint of a user: 16 bytes each, as the store has them. */
export interface PushEndpoint {
  readonly userKey: Uint8Array
  readonly endpointKey: Uint8Array
  /** In place of what all others get. */
  readonly content?: PushContent
}

/** Who is to get a push. Members are looked at when the push is spread, each once for each time that it is named. */
export type PushAudience =
  | { readonly kind: 'addresses'; readonly appId: string; readonly addresses: readonly PushAddress[] }
  | { readonly kind: 'endpoints'; readonly endpoints: readonly PushEndpoint[] }
  /** All endpoints of these users. */
  | { readonly kind: 'users'; readonly userKeys: readonly Uint8Array[] }
  /** All endpoints of all users whom the app instance has when the push is accepted. */
  | { readonly kind: 'appInstance'; readonly instanceKey: Uint8Array }
