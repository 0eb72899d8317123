import { isJsonObject, jsonIn } from '../../lib/json.ts'
import { PUSH_CHANNELS } from '../../lib/push-credentials.ts'
import {
  type ChannelName,
  credentialsSealer,
  openCredentials,
  type PushCredentials,
} from '../../lib/sealed-credentials.ts'
import type { PushChannelRecord } from '../../store/sql/push-channels.ts'
import { kind } from '../kind.ts'
import { count, flag, oneOf, optional, Refusal, secret, text, time } from '../members.ts'
import { appIdentity, childOfApp, type OfApp, ofApp } from './push-apps.ts'

interface Channel extends OfApp {
  readonly channel: ChannelName['channel']
  readonly enabled: 0 | 1
  readonly defaultMethod: PushChannelRecord['defaultMethod']
  readonly certificateExpiresAt: number | null
  readonly credentialsId: string
  readonly credentialsChangedAt: number
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
  /** APNs' token key or Google's service account, as JSON. */
  readonly key: string | null
  /** A certificate for APNs, as JSON. */
  readonly certificate: string | null
}

const methodOfKey = ({ channel }: ChannelName) => (channel === 'GCM' ? 'fcm' : 'apnsToken')

const opened = (master: Uint8Array, row: PushChannelRecord, method: keyof PushCredentials, sealed: Uint8Array | null) =>
  sealed && JSON.stringify(openCredentials(master, row, method, sealed))

const sealed = (master: Uint8Array, channel: Channel, method: keyof PushCredentials, text: string | null) => {
  if (text === null) return null
  const { accountId, appId, channel: name } = channel
  return credentialsSealer(master)({ accountId, appId, channel: name }, method, credentialsIn(text))
}

const credentialsIn = (text: string) => {
  const credentials = jsonIn(text)
  if (!isJsonObject(credentials)) throw new Refusal('its credentials are damaged')
  return credentials as unknown as PushCredentials[keyof PushCredentials]
}

const recordOf = (master: Uint8Array, row: PushChannelRecord): Channel => ({
  accountId: row.accountId,
  appId: row.appId,
  channel: row.channel,
  enabled: row.enabled,
  defaultMethod: row.defaultMethod,
  certificateExpiresAt: row.certificateExpiresAtMs,
  credentialsId: row.credentialsId,
  credentialsChangedAt: row.credentialsChangedAtMs,
  version: row.version,
  createdAt: row.createdAtMs,
  updatedAt: row.updatedAtMs,
  key: opened(master, row, methodOfKey(row), row.sealedKey),
  certificate: opened(master, row, 'apnsCertificate', row.sealedCertificate),
})

const CREDENTIALS_CHARACTERS_MAX = 100_000
const VERSION_MAX = 2 ** 31 - 1

/** Channels of push applications, with their credentials. */
export const pushChannel = kind<Channel>({
  name: 'pushChannel',
  members: {
    ...ofApp,
    channel: oneOf(...PUSH_CHANNELS),
    enabled: flag,
    defaultMethod: oneOf('KEY', 'CERTIFICATE', 'TOKEN'),
    certificateExpiresAt: optional(time),
    credentialsId: text(0, 64),
    credentialsChangedAt: time,
    version: count(1, VERSION_MAX),
    createdAt: time,
    updatedAt: time,
    key: secret(CREDENTIALS_CHARACTERS_MAX),
    certificate: secret(CREDENTIALS_CHARACTERS_MAX),
  },
  identity: (record) => `${appIdentity(record)}/${record.channel}`,
  needsSecrets: true,
  ...childOfApp,
  async *walk({ store, master }) {
    for await (const page of store.walks.pushChannels()) yield page.map((row) => recordOf(master, row))
  },
  async find({ store, master }, { accountId, appId, channel }) {
    const row = await store.pushChannels.get(accountId, appId, channel)
    return row && recordOf(master, row)
  },
  async insert({ store, master }, record) {
    const { accountId, appId, channel, enabled, defaultMethod, credentialsId, version, key, certificate } = record
    if (key === null && certificate === null) throw new Refusal('its credentials are missing')
    await store.pushChannels.put({
      accountId,
      appId,
      channel,
      enabled,
      defaultMethod,
      sealedKey: sealed(master, record, methodOfKey(record), key),
      sealedCertificate: sealed(master, record, 'apnsCertificate', certificate),
      certificateExpiresAtMs: record.certificateExpiresAt,
      credentialsId,
      credentialsChangedAtMs: record.credentialsChangedAt,
      version,
      createdAtMs: record.createdAt,
      updatedAtMs: record.updatedAt,
    })
  },
})
