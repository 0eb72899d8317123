import type { Sql } from '../database.ts'

/** An access key, beside the root key of the settings. */
export interface AccessKeyRecord {
  readonly accessKeyId: string
  readonly accountId: string
  /** The IAM user that holds it; null for a key of the account's own. */
  readonly userName: string | null
  /** Encrypted under the store's sealing key, bound to the access key id. */
  readonly sealedSecret: Uint8Array
  readonly disabled: 0 | 1
  readonly createdAtMs: number
}

const COLUMNS = `access_key_id as "accessKeyId", account_id as "accountId", user_name as "userName", sealed_secret as "sealedSecret", disabled,
  created_at_ms as "createdAtMs"`

/** Access keys. */
export const accessKeys = (sql: Sql) => ({
  get: (accessKeyId: string) =>
    sql.get<AccessKeyRecord>(`select ${COLUMNS} from access_keys where access_key_id = ?`, accessKeyId),

  /** Of all accounts and users, the oldest first. */
  list: (limit: number) =>
    sql.all<AccessKeyRecord>(`select ${COLUMNS} from access_keys order by created_at_ms, access_key_id limit ?`, limit),

  /** A user's, the oldest first. */
  listOf: (accountId: string, userName: string) =>
    sql.all<AccessKeyRecord>(
      `select ${COLUMNS} from access_keys where account_id = ? and user_name = ? order by created_at_ms, access_key_id`,
      accountId,
      userName,
    ),

  insert: (key: AccessKeyRecord) =>
    sql.run(
      `insert into access_keys (access_key_id, account_id, user_name, sealed_secret, disabled, created_at_ms)
         values (?, ?, ?, ?, ?, ?)`,
      key.accessKeyId,
      key.accountId,
      key.userName,
      key.sealedSecret,
      key.disabled,
      key.createdAtMs,
    ),

  /** Returns whether it was there. */
  setDisabled: async (accessKeyId: string, disabled: 0 | 1) =>
    (await sql.run('update access_keys set disabled = ? where access_key_id = ?', disabled, accessKeyId)) > 0,

  /** A user's. */
  removeAll: (accountId: string, userName: string) =>
    sql.run('delete from access_keys where account_id = ? and user_name = ?', accountId, userName),

  /** Returns whether it was there. */
  remove: async (accessKeyId: string) =>
    (await sql.run('delete from access_keys where access_key_id = ?', accessKeyId)) > 0,
})
