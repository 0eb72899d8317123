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

const COLUMNS = `instance_key as "instanceKey", member_key as "memberKey", kind, member_id as "id",
  created_at_ms as "createdAtMs"`

type AdminRow = Omit<AdminRecord, 'name'>

const NAME = {
  user: 'select name from users where user_key = ?',
  bot: 'select name from bots where bot_key = ?',
}

/** AppInstanceAdmins. */
export const admins = (sql: Sql) => {
  // One by one and not by a join, since a distributed PostgreSQL keeps members elsewhere than their app instance.
  const named = async (admin: AdminRow): Promise<AdminRecord> => {
    const member = await sql.get<{ name: string | null }>(NAME[admin.kind], admin.memberKey)
    return { ...admin, name: member?.name ?? null }
  }

  return {
    exists: async (instanceKey: Uint8Array, memberKey: Uint8Array) =>
      (await sql.get('select 1 from admins where instance_key = ? and member_key = ?', instanceKey, memberKey)) !==
      undefined,

    async get(instanceKey: Uint8Array, memberKey: Uint8Array): Promise<AdminRecord | undefined> {
      const admin = await sql.get<AdminRow>(
        `select ${COLUMNS} from admins where instance_key = ? and member_key = ?`,
        instanceKey,
        memberKey,
      )
      return admin && named(admin)
    },

    /** Oldest first, after the given place. A user and a bot may have the same id. */
    async list(
      instanceKey: Uint8Array,
      after: { createdAtMs: number; id: string; kind: string },
      limit: number,
    ): Promise<readonly AdminRecord[]> {
      const rows = await sql.all<AdminRow>(
        `select ${COLUMNS} from admins where instance_key = ? and (created_at_ms, member_id, kind) > (?, ?, ?)
         order by created_at_ms, member_id, kind limit ?`,
        instanceKey,
        after.createdAtMs,
        after.id,
        after.kind,
        limit,
      )
      const found: AdminRecord[] = []
      for (const row of rows) found.push(await named(row))
      return found
    },

    /** Whether an instance has `limit` admins or more. */
    async reached(instanceKey: Uint8Array, limit: number) {
      const row = await sql.get<{ n: number }>(
        'select count(*) as n from (select 1 from admins where instance_key = ? limit ?) t',
        instanceKey,
        limit,
      )
      return row!.n >= limit
    },

    insert: (admin: AdminRow) =>
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
  }
}
