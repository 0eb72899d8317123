import type { Sql } from '../database.ts'

/** One who is an admin of an app instance: a user or a bot of it. */
export interface AdminRecord {
  readonly instanceKey: Uint8Array
  /** The key of the user or bot. */
  readonly memberKey: Uint8Array
  readonly kind: 'user' | 'bot'
  /** The id of the user or bot. */
  readonly id: string
  /** The present name of the user or bot, which may have none. */
  readonly name: string | null
  readonly createdAtMs: number
}

const SELECT = `select a.instance_key as "instanceKey", a.member_key as "memberKey", a.kind, a.member_id as "id",
    coalesce(u.name, b.name) as "name", a.created_at_ms as "createdAtMs"
  from admins a left join users u on u.user_key = a.member_key left join bots b on b.bot_key = a.member_key`

/** AppInstanceAdmins. */
export const admins = (sql: Sql) => ({
  get: (instanceKey: Uint8Array, memberKey: Uint8Array) =>
    sql.get<AdminRecord>(`${SELECT} where a.instance_key = ? and a.member_key = ?`, instanceKey, memberKey),

  /** Oldest first, after the given place. A user and a bot may have the same id. */
  list: (instanceKey: Uint8Array, after: { createdAtMs: number; id: string; kind: string }, limit: number) =>
    sql.all<AdminRecord>(
      `${SELECT} where a.instance_key = ? and (a.created_at_ms, a.member_id, a.kind) > (?, ?, ?)
       order by a.created_at_ms, a.member_id, a.kind limit ?`,
      instanceKey,
      after.createdAtMs,
      after.id,
      after.kind,
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

  insert: (admin: Omit<AdminRecord, 'name'>) =>
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
