import type { Sql } from '../database.ts'

/** One who is an admin of an app instance: a user or a bot of it. */
export interface AdminRecord {
  readonly instanceKey: Uint8Array
  /** The key of the user or bot. */
  readonly memberKey: Uint8Array
  readonly kind: 'user' | 'bot'
  /** The id of the user or bot. */
  readonly id: string
  readonly createdAtMs: number
}

const COLUMNS = `instance_key as "instanceKey", member_key as "memberKey", kind, member_id as "id",
  created_at_ms as "createdAtMs"`

/** AppInstanceAdmins. */
export const admins = (sql: Sql) => ({
  get: (instanceKey: Uint8Array, memberKey: Uint8Array) =>
    sql.get<AdminRecord>(
      `select ${COLUMNS} from admins where instance_key = ? and member_key = ?`,
      instanceKey,
      memberKey,
    ),

  /** Oldest first, after the given place. */
  list: (instanceKey: Uint8Array, after: { createdAtMs: number; id: string }, limit: number) =>
    sql.all<AdminRecord>(
      `select ${COLUMNS} from admins where instance_key = ? and (created_at_ms, member_id) > (?, ?)
       order by created_at_ms, member_id limit ?`,
      instanceKey,
      after.createdAtMs,
      after.id,
      limit,
    ),

  /** Whether an instance has `limit` admins or more. */
  async reached(instanceKey: Uint8Array, limit: number) {
    const row = await sql.get<{ n: number }>(
      'select count(*) as n from (select 1 from admins where instance_key = ? limit ?) t',
      instanceKey,
      limit,
    )
    return row!.n >= limit
  },

  insert: (admin: AdminRecord) =>
    sql.run(
      'insert into admins (instance_key, member_key, kind, member_id, created_at_ms) values (?, ?, ?, ?, ?)',
      admin.instanceKey,
      admin.memberKey,
      admin.kind,
      admin.id,
      admin.createdAtMs,
    ),

  /** Returns whether it was there. */
  remove: async (instanceKey: Uint8Array, memberKey: Uint8Array) =>
    (await sql.run('delete from admins where instance_key = ? and member_key = ?', instanceKey, memberKey)) > 0,
})
