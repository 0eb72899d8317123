import type { PushChannel } from '../../lib/push-credentials.ts'
import type { ChannelName } from '../../lib/sealed-credentials.ts'
import type { Sql } from '../database.ts'

/** A channel of a push application as it is kept. */
export interface PushChannelRecord extends ChannelName {
  readonly enabled: 0 | 1
  /** Which credentials are used where a push does not say. TOKEN is GCM's, and its only one. */
  readonly defaultMethod: 'KEY' | 'CERTIFICATE' | 'TOKEN'
  /** APNs' token key, or Google's service account. */
  readonly sealedKey: Uint8Array | null
  readonly sealedCertificate: Uint8Array | null
  readonly certificateExpiresAtMs: number | null
  /** A new one whenever a credential is put: what was made of former credentials is of use no more. */
  readonly credentialsId: string
  readonly credentialsChangedAtMs: number
  /** Counts updates of any kind, from 1. */
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

const COLUMNS = `account_id as "accountId", app_id as "appId", channel, enabled, default_method as "defaultMethod",
  sealed_key as "sealedKey", sealed_certificate as "sealedCertificate",
  certificate_expires_at_ms as "certificateExpiresAtMs", credentials_id as "credentialsId",
  credentials_changed_at_ms as "credentialsChangedAtMs", version, created_at_ms as "createdAtMs",
  updated_at_ms as "updatedAtMs"`

const GET = `select ${COLUMNS} from push_channels where account_id = ? and app_id = ? and channel = ?`

/** Channels of push applications: a handful each. */
export const pushChannels = (sql: Sql) => ({
  get: (accountId: string, appId: string, channel: PushChannel) =>
    sql.get<PushChannelRecord>(GET, accountId, appId, channel),

  /** All that an application has, by name. */
  list: (accountId: string, appId: string) =>
    sql.all<PushChannelRecord>(
      `select ${COLUMNS} from push_channels where account_id = ? and app_id = ? order by channel`,
      accountId,
      appId,
    ),

  /** In one statement, so that a reader sees the former credentials or the new ones. */
  put: (record: PushChannelRecord) =>
    sql.run(
      `insert into push_channels (account_id, app_id, channel, enabled, default_method, sealed_key, sealed_certificate,
         certificate_expires_at_ms, credentials_id, credentials_changed_at_ms, version, created_at_ms, updated_at_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (account_id, app_id, channel) do update set enabled = excluded.enabled,
         default_method = excluded.default_method, sealed_key = excluded.sealed_key,
         sealed_certificate = excluded.sealed_certificate,
         certificate_expires_at_ms = excluded.certificate_expires_at_ms, credentials_id = excluded.credentials_id,
         credentials_changed_at_ms = excluded.credentials_changed_at_ms, version = excluded.version,
         created_at_ms = excluded.created_at_ms, updated_at_ms = excluded.updated_at_ms`,
      record.accountId,
      record.appId,
      record.channel,
      record.enabled,
      record.defaultMethod,
      record.sealedKey,
      record.sealedCertificate,
      record.certificateExpiresAtMs,
      record.credentialsId,
      record.credentialsChangedAtMs,
      record.version,
      record.createdAtMs,
      record.updatedAtMs,
    ),

  /** When the first of all certificates that are in use runs out; undefined where none is. Reads them all: they are few. */
  async firstExpiryAtMs(): Promise<number | undefined> {
    const row = await sql.get<{ atMs: number | null }>(
      `select min(certificate_expires_at_ms) as "atMs" from push_channels
       where enabled = 1 and default_method = 'CERTIFICATE'`,
    )
    return row?.atMs ?? undefined
  },

  remove: (accountId: string, appId: string, channel: PushChannel) =>
    sql.run('delete from push_channels where account_id = ? and app_id = ? and channel = ?', accountId, appId, channel),

  /** An application's. */
  removeAll: (accountId: string, appId: string) =>
    sql.run('delete from push_channels where account_id = ? and app_id = ?', accountId, appId),
})
