import type { Sql } from '../database.ts'

/** An access key of an account, beside the root key of the settings. */
export interface AccessKeyRecord {
  readonly accessKeyId: string
  readonly accountId: string
  /** Encrypted under the store's sealing key, bound to the access key id. */
  readonly sealedSecret: Uint8Array
  readonly disabled: 0 | 1
  readonly createdAtMs: number
}

const COLUMNS = `access_key_id as "accessKeyId", account_id as "accountId", sealed_secret as "sealedSecret", disabled,
  created_at_ms as "createdAtMs"`

/** Access keys. */
export const accessKeys = (sql: Sql) => ({
  get: (accessKeyId: string) =>
    sql.get<AccessKeyRecord>(`select ${COLUMNS} from access_keys where access_key_id = ?`, accessKeyId),

  /** Oldest first. */
  list: (limit: number) =>
    sql.all<AccessKeyRecord>(`select ${COLUMNS} from access_keys order by created_at_ms, access_key_id limit ?`, limit),

  insert: (key: AccessKeyRecord) =>
    sql.run(
      'insert into access_keys (access_key_id, account_id, sealed_secret, disabled, created_at_ms) values (?, ?, ?, ?, ?)',
      key.accessKeyId,
      key.accountId,
      key.sealedSecret,
      key.disabled,
      key.createdAtMs,
    ),

  /** Returns whether it was there. */
  disable: async (accessKeyId: string) =>
    (await sql.run('update access_keys set disabled = 1 where access_key_id = ?', accessKeyId)) > 0,

  /** Returns whether it was there. */
  remove: async (accessKeyId: string) =>
    (await sql.run('delete from access_keys where access_key_id = ?', accessKeyId)) > 0,
})
