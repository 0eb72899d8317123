import type { Sql } from '../database.ts'

/** A key that sessions are sealed with. */
export interface SessionKeyRecord {
  readonly id: string
  /** Encrypted under the master key, bound to the id. */
  readonly sealedKey: Uint8Array
  readonly createdAtMs: number
}

/** Keys that sessions are sealed with. */
export const sessionKeys = (sql: Sql) => ({
  /** The newest first: it is the one to seal with. */
  list: () =>
    sql.all<SessionKeyRecord>(
      `select session_key_id as "id", sealed_key as "sealedKey", created_at_ms as "createdAtMs" from session_keys
       order by created_at_ms desc, session_key_id desc`,
    ),

  insert: (key: SessionKeyRecord) =>
    sql.run(
      'insert into session_keys (session_key_id, sealed_key, created_at_ms) values (?, ?, ?)',
      key.id,
      key.sealedKey,
      key.createdAtMs,
    ),

  remove: (id: string) => sql.run('delete from session_keys where session_key_id = ?', id),
})
