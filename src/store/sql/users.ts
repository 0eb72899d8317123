import { isThere, mapped, type Sql } from '../database.ts'
import { admins } from './admins.ts'
import { endpoints } from './endpoints.ts'
import { ALL_KEYS } from './key-ranges.ts'
import { requests } from './requests.ts'
import { tags } from './tags.ts'
import { userCounts } from './user-counts.ts'

/** An AppInstanceUser as it is kept. */
export interface UserRecord {
  readonly key: Uint8Array
  readonly instanceKey: Uint8Array
  readonly id: string
  readonly name: string
  readonly metadata: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly expirationDays: number | null
}

/** A user whose time is up, with what an audit names it by. */
export interface ExpiredUser {
  readonly key: Uint8Array
  readonly instanceKey: Uint8Array
  readonly id: string
  readonly accountId: string
  readonly instanceId: string
}

/** What an ARN of a user is made of. */
export interface UserName {
  readonly instanceKey: Uint8Array
  readonly id: string
  readonly accountId: string
  readonly instanceId: string
}

const COLUMNS = `user_key as "key", instance_key as "instanceKey", user_id as "id", name, metadata,
  created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", expiration_days as "expirationDays"`

const GET = `select ${COLUMNS} from users where user_key = ?`

// The index has all that is asked for, so that a walk over a million users reads none of their rows.
const KEYS = `select user_key as "key", created_at_ms as "createdAtMs", user_id as "id" from users
  where instance_key = ? and (created_at_ms, user_id) > (?, ?) and created_at_ms <= ?
    and exists (select 1 from app_instances where instance_key = ? and deleted_at_ms is null)
  order by created_at_ms, user_id limit ?`

const NAMED = `select u.instance_key as "instanceKey", u.user_id as "id", i.account_id as "accountId",
    i.app_instance_id as "instanceId"
  from users u join app_instances i on i.instance_key = u.instance_key where u.user_key = ?`

const IS_LIVE = `select 1 from users u join app_instances i on i.instance_key = u.instance_key
  where u.user_key = ? and i.deleted_at_ms is null`

const DAY_MS = 86_400_000

/** AppInstanceUsers. */
export const users = (sql: Sql) => ({
  get: (key: Uint8Array) => sql.get<UserRecord>(GET, key),

  exists: (key: Uint8Array) => mapped(sql.get('select 1 from users where user_key = ?', key), isThere),

  /** Whether a user is there whose app instance is not deleted. */
  async isLive(key: Uint8Array) {
    return (await sql.get(IS_LIVE, key)) !== undefined
  },

  /** Oldest first, after the given place. */
  list: (instanceKey: Uint8Array, after: { createdAtMs: number; id: string }, limit: number) =>
    sql.all<UserRecord>(
      `select ${COLUMNS} from users where instance_key = ? and (created_at_ms, user_id) > (?, ?)
       order by created_at_ms, user_id limit ?`,
      instanceKey,
      after.createdAtMs,
      after.id,
      limit,
    ),

  /**
   * The keys of a live instance's users, oldest first, after the given place; none that was created after `untilMs`, so
   * that a walk over them ends.
   */
  keys: (
    instanceKey: Uint8Array,
    after: { readonly createdAtMs: number; readonly id: string } | undefined,
    untilMs: number,
    limit: number,
  ) =>
    sql.all<{ readonly key: Uint8Array; readonly createdAtMs: number; readonly id: string }>(
      KEYS,
      instanceKey,
      after?.createdAtMs ?? 0,
      after?.id ?? '',
      untilMs,
      instanceKey,
      limit,
    ),

  /** A user by the ids that its ARN is made of; undefined when it is gone. */
  named: (key: Uint8Array) => sql.get<UserName>(NAMED, key),

  /** How many users an instance has; a count that is kept, not a scan. */
  count: (instanceKey: Uint8Array) => userCounts(sql).total(instanceKey),

  /** Tells whether there is room for one more under the quota, where 0 is none; else nothing is written. */
  async insert(user: UserRecord, quota = 0): Promise<boolean> {
    if (!(await userCounts(sql).add(user.instanceKey, user.key, quota))) return false
    await sql.run(
      `insert into users (user_key, instance_key, user_id, name, metadata, created_at_ms, updated_at_ms,
         expiration_days, expires_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      user.key,
      user.instanceKey,
      user.id,
      user.name,
      user.metadata,
      user.createdAtMs,
      user.updatedAtMs,
      user.expirationDays,
      expiresAtMs(user.createdAtMs, user.expirationDays),
    )
    return true
  },

  update: (key: Uint8Array, name: string, metadata: string, nowMs: number) =>
    sql.run(
      'update users set name = ?, metadata = ?, updated_at_ms = ? where user_key = ?',
      name,
      metadata,
      nowMs,
      key,
    ),

  /** `days` after its creation the user is deleted; null keeps it for good. */
  setExpiration: (user: UserRecord, days: number | null, nowMs: number) =>
    sql.run(
      'update users set expiration_days = ?, expires_at_ms = ?, updated_at_ms = ? where user_key = ?',
      days,
      expiresAtMs(user.createdAtMs, days),
      nowMs,
      user.key,
    ),

  /** Removes the user and all that is its own: endpoints, admin role, tags, remembered tokens. */
  async remove(user: { readonly key: Uint8Array; readonly instanceKey: Uint8Array }) {
    await endpoints(sql).removeAll(user)
    await admins(sql).remove(user.instanceKey, user.key)
    await requests(sql).removeAll(user.key)
    await tags(sql).removeAll(user.key)
    const removed = await sql.run('delete from users where user_key = ?', user.key)
    if (removed > 0) await userCounts(sql).remove(user.instanceKey, user.key)
  },

  /** Users of live instances whose time is up, all or those of some keys, the longest overdue first. */
  expired: (nowMs: number, limit: number, { from, below } = ALL_KEYS) =>
    sql.all<ExpiredUser>(
      `select u.user_key as "key", u.instance_key as "instanceKey", u.user_id as "id",
         i.account_id as "accountId", i.app_instance_id as "instanceId"
       from users u join app_instances i on i.instance_key = u.instance_key
       where u.expires_at_ms <= ? and u.user_key >= ? and u.user_key < ? and i.deleted_at_ms is null
       order by u.expires_at_ms limit ?`,
      nowMs,
      from,
      below,
      limit,
    ),

  /** Some users of an instance, in no order that matters. */
  some: (instanceKey: Uint8Array, limit: number) =>
    sql.all<UserRecord>(`select ${COLUMNS} from users where instance_key = ? limit ?`, instanceKey, limit),
})

const expiresAtMs = (createdAtMs: number, days: number | null): number | null =>
  days === null ? null : createdAtMs + days * DAY_MS
