import { mapped, type Sql } from '../database.ts'
import { instanceKey } from '../keys.ts'
import { ALL_KEYS } from './key-ranges.ts'
import { tags } from './tags.ts'
import { userCounts } from './user-counts.ts'

/** An app instance as it is kept. */
export interface AppInstanceRecord {
  readonly key: Uint8Array
  readonly accountId: string
  readonly id: string
  readonly name: string
  readonly metadata: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** For how many days channel messages are kept; null for good. */
  readonly retentionDays: number | null
  /** From when on messages older than that are deleted; null while they are kept for good. */
  readonly retentionDeletesAtMs: number | null
}

/** What is left to know of an app instance that was deleted. */
export type RemovedInstance = Pick<AppInstanceRecord, 'key' | 'accountId' | 'id'>

const COLUMNS = `instance_key as "key", account_id as "accountId", app_instance_id as "id", name, metadata,
  created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", retention_days as "retentionDays",
  retention_deletes_at_ms as "retentionDeletesAtMs"`

// SQL that is put together is put together once: a statement is found again by its text.
const LIVE = 'from app_instances where account_id = ? and app_instance_id = ? and deleted_at_ms is null'
const GET = `select ${COLUMNS} ${LIVE}`
const KEY = `select instance_key as "key" ${LIVE}`

/** App instances. A removed one is hidden at once; `emptied` lets go of its row when nothing is left in it. */
export const appInstances = (sql: Sql) => ({
  get: (accountId: string, id: string) => sql.get<AppInstanceRecord>(GET, accountId, id),

  /** The key of an instance alone, for all that is done to what is in it. */
  key: (accountId: string, id: string) =>
    mapped(sql.get<{ key: Uint8Array }>(KEY, accountId, id), (instance) => instance?.key),

  /** Oldest first, after the given place. */
  list: (accountId: string, after: { createdAtMs: number; id: string }, limit: number) =>
    sql.all<AppInstanceRecord>(
      `select ${COLUMNS} from app_instances
       where account_id = ? and deleted_at_ms is null and (created_at_ms, app_instance_id) > (?, ?)
       order by created_at_ms, app_instance_id limit ?`,
      accountId,
      after.createdAtMs,
      after.id,
      limit,
    ),

  /** Whether an account has `limit` instances or more. */
  async reached(accountId: string, limit: number) {
    const row = await sql.get<{ n: number }>(
      `select count(*) as n from (select 1 from app_instances where account_id = ? and deleted_at_ms is null limit ?) t`,
      accountId,
      limit,
    )
    return row!.n >= limit
  },

  /** Returns the new instance's key. The caller has made sure that no live instance has this id. */
  insert: ({ nowMs, ...instance }: NewInstance) =>
    adopt(sql, {
      ...instance,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      retentionDays: null,
      retentionDeletesAtMs: null,
    }),

  /** The same for one that has been elsewhere before. */
  adopt: (instance: Omit<AppInstanceRecord, 'key'>) => adopt(sql, instance),

  update: (instance: AppInstanceRecord, name: string, metadata: string, nowMs: number) =>
    sql.run(
      'update app_instances set name = ?, metadata = ?, updated_at_ms = ? where instance_key = ?',
      name,
      metadata,
      nowMs,
      instance.key,
    ),

  setRetention: (instance: AppInstanceRecord) =>
    sql.run(
      'update app_instances set retention_days = ?, retention_deletes_at_ms = ? where instance_key = ?',
      instance.retentionDays,
      instance.retentionDeletesAtMs,
      instance.key,
    ),

  /** Hides the instance and all that is in it. */
  remove: (instance: AppInstanceRecord, nowMs: number) =>
    sql.run('update app_instances set deleted_at_ms = ? where instance_key = ?', nowMs, instance.key),

  /** One instance that is still to be emptied, of all or of those of some keys. */
  firstRemoved: ({ from, below } = ALL_KEYS) =>
    sql.get<RemovedInstance>(
      `select instance_key as "key", account_id as "accountId", app_instance_id as "id" from app_instances
       where deleted_at_ms is not null and instance_key >= ? and instance_key < ? order by deleted_at_ms limit 1`,
      from,
      below,
    ),

  /** Forgets a removed instance with no users, bots or remembered requests left in it. */
  async emptied(key: Uint8Array) {
    await userCounts(sql).forget(key)
    await tags(sql).removeAll(key)
    await sql.run('delete from app_instances where instance_key = ?', key)
  },
})

/** What a new app instance begins with. */
interface NewInstance {
  readonly accountId: string
  readonly id: string
  readonly name: string
  readonly metadata: string | null
  readonly nowMs: number
}

const adopt = async (sql: Sql, instance: Omit<AppInstanceRecord, 'key'>): Promise<Buffer> => {
  const { accountId, id } = instance
  const next = await sql.get<{ generation: number }>(
    'select coalesce(max(generation) + 1, 0) as generation from app_instances where account_id = ? and app_instance_id = ?',
    accountId,
    id,
  )
  const { generation } = next!
  const key = instanceKey(accountId, id, generation)
  await sql.run(
    `insert into app_instances (account_id, app_instance_id, generation, instance_key, name, metadata,
       created_at_ms, updated_at_ms, retention_days, retention_deletes_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    accountId,
    id,
    generation,
    key,
    instance.name,
    instance.metadata,
    instance.createdAtMs,
    instance.updatedAtMs,
    instance.retentionDays,
    instance.retentionDeletesAtMs,
  )
  await sql.run('insert into app_instance_counts (instance_key, users) values (?, 0)', key)
  return key
}
