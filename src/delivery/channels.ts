import type { Clock } from '../lib/clock.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { openCredentials } from '../lib/sealed-credentials.ts'
import type { LaneParts } from '../store/push-lane.ts'
import type { PushChannelRecord } from '../store/sql/push-channels.ts'
import type { Store } from '../store/store.ts'
import { type ApnsPush, apnsClient } from './apns/client.ts'
import type { ProviderTokens } from './apns/token.ts'
import { fcmClient } from './fcm/client.ts'
import type { PoolLimits } from './http2/pool.ts'
import { type ApnsBody, fcmMessage } from './payload.ts'
import type { ProviderAddress } from './push-client.ts'
import type { ReadyPush, Sender } from './sender.ts'

/** Where the providers are, by the operator's settings alone. */
export interface ProviderAddresses {
  readonly apns: ProviderAddress
  readonly apnsSandbox: ProviderAddress
  readonly fcm: ProviderAddress
  /** Google's token endpoint, with its path. */
  readonly fcmToken: ProviderAddress
}

/** What a lane finds where it looks for its channel. */
export type FoundChannel =
  /** The channel goes by these credentials; the same ones as before make no new sender. */
  | {
      readonly kind: 'usable'
      readonly credentialsId: string
      /** Since when it goes by them, at least. */
      readonly credentialsSinceMs: number
      readonly open: () => Sender
    }
  /** The push application is gone. */
  | { readonly kind: 'appGone' }
  /** There is no such channel, or it is switched off. */
  | { readonly kind: 'unusable'; readonly reason: 'ChannelMissing' | 'ChannelDisabled' | 'CredentialsLost' }

/** Looks up what a lane sends with: asked before each batch of pushes, so that other credentials count at once. */
export type Channels = (lane: LaneParts, store: Store) => Promise<FoundChannel>

/** What senders are made from. */
export interface ChannelsOptions {
  readonly addresses: ProviderAddresses
  readonly masterKey: Uint8Array
  readonly tokens: ProviderTokens
  readonly now: Clock
  readonly poolLimits?: Partial<PoolLimits>
}

/** Channels as the store has them, with the credentials that were put. */
export const storedChannels =
  (options: ChannelsOptions): Channels =>
  async ({ accountId, appId, channel }, store) => {
    const record = await store.pushChannels.get(accountId, appId, channel)
    if (!record) {
      const hasApp = await store.pushApps.exists(accountId, appId)
      return hasApp ? { kind: 'unusable', reason: 'ChannelMissing' } : { kind: 'appGone' }
    }
    if (record.enabled === 0) return { kind: 'unusable', reason: 'ChannelDisabled' }
    const credentialsId = `${record.credentialsId} ${record.defaultMethod}`
    return {
      kind: 'usable',
      credentialsId,
      // An update may have changed by which of two it goes.
      credentialsSinceMs: record.updatedAtMs,
      open: () => senderFor(record, credentialsId, options),
    }
  }

const senderFor = (record: PushChannelRecord, credentialsId: string, options: ChannelsOptions): Sender =>
  record.channel === 'GCM' ? googleSender(record, credentialsId, options) : appleSender(record, credentialsId, options)

const appleSender = (record: PushChannelRecord, credentialsId: string, options: ChannelsOptions): Sender => {
  const { addresses, masterKey, tokens, now, poolLimits } = options
  const credentials =
    record.defaultMethod === 'CERTIFICATE'
      ? openCredentials(masterKey, record, 'apnsCertificate', record.sealedCertificate!)
      : openCredentials(masterKey, record, 'apnsToken', record.sealedKey!)
  const address = isSandbox(record.channel) ? addresses.apnsSandbox : addresses.apns
  const client = apnsClient({ address, credentials, tokens, now, ...(poolLimits && { limits: poolLimits }) })
  return {
    credentialsId,
    send: (push) => client.send(apnsPush(push, push.body as ApnsBody)),
    tokenAgeMs: client.tokenAgeMs,
    close: client.close,
  }
}

const isSandbox = (channel: PushChannel) => channel === 'APNS_SANDBOX' || channel === 'APNS_VOIP_SANDBOX'

const googleSender = (record: PushChannelRecord, credentialsId: string, options: ChannelsOptions): Sender => {
  const { addresses, masterKey, now, poolLimits } = options
  const credentials = openCredentials(masterKey, record, 'fcm', record.sealedKey!)
  const limits = poolLimits && { limits: poolLimits }
  const client = fcmClient({ address: addresses.fcm, tokenAddress: addresses.fcmToken, credentials, now, ...limits })
  return {
    credentialsId,
    send: (push) =>
      client.send({ body: push.body.provider === 'fcm' ? fcmMessage(push.body, push, now() - push.createdAtMs) : '' }),
    tokenAgeMs: client.tokenAgeMs,
    close: client.close,
  }
}

/** A push as Apple's client wants it. An alert that comes twice replaces itself. Source: ours, answer 32. */
export const apnsPush = ({ deviceToken, id, createdAtMs }: ReadyPush, body: ApnsBody): ApnsPush => {
  const { payload, pushType, priority, ttlSeconds } = body
  const collapseId = body.collapseId ?? (pushType === 'alert' ? id : undefined)
  return {
    deviceToken,
    id,
    pushType,
    priority,
    payload,
    ...(ttlSeconds !== undefined && { expirationSeconds: expirationOf(ttlSeconds, createdAtMs) }),
    ...(collapseId !== undefined && { collapseId }),
  }
}

// Zero is not a time: it asks Apple to try once.
const expirationOf = (ttlSeconds: number, createdAtMs: number) =>
  ttlSeconds === 0 ? 0 : Math.floor(createdAtMs / 1000) + ttlSeconds
