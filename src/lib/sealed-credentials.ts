import type {
  ApnsCertificateCredentials,
  ApnsTokenCredentials,
  FcmCredentials,
  PushChannel,
} from './push-credentials.ts'
import { seal, unseal } from './sealing.ts'

/** Credentials by the way in which they are used. */
export interface PushCredentials {
  readonly apnsToken: ApnsTokenCredentials
  readonly apnsCertificate: ApnsCertificateCredentials
  readonly fcm: FcmCredentials
}

/** The channel that credentials belong to. */
export interface ChannelName {
  readonly accountId: string
  readonly appId: string
  readonly channel: PushChannel
}

// Bound to the channel and the way of use, so that what opens is what was put there.
const contextOf = ({ accountId, appId, channel }: ChannelName, kind: keyof PushCredentials) =>
  `push-channel/${accountId}/${appId}/${channel}/${kind}`

/** Seals credentials of one channel for the store. */
export type SealCredentials = <Kind extends keyof PushCredentials>(
  channel: ChannelName,
  kind: Kind,
  credentials: PushCredentials[Kind],
) => Buffer

/** Seals under the master key, and can do no more: what is written by the API is never read back by it. */
export const credentialsSealer =
  (master: Uint8Array): SealCredentials =>
  (channel, kind, credentials) =>
    seal(master, JSON.stringify(credentials), contextOf(channel, kind))

/**
 * Opens what was sealed, for whoever sends.
 *
 * Errors  it was sealed under another master key, altered, or put in another place.
 */
export const openCredentials = <Kind extends keyof PushCredentials>(
  master: Uint8Array,
  channel: ChannelName,
  kind: Kind,
  sealed: Uint8Array,
): PushCredentials[Kind] => {
  const text = unseal(master, sealed, contextOf(channel, kind))
  if (text === undefined)
    throw new Error(
      `the credentials of ${channel.channel} of push application ${channel.appId} can't be opened with this store's master key`,
    )
  return JSON.parse(text)
}
