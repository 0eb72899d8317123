import type { Sql } from '../database.ts'

/** So many transactions can add users to one app instance at once. */
const SLOTS = 64

/** The quota of whoever has none. */
const UNLIMITED = Number.MAX_SAFE_INTEGER

interface Slot {
  readonly users: number
  readonly room: number
  readonly quota: number
}

const slotOf = (userKey: Uint8Array) => userKey.at(-1)! % SLOTS

const TAKE = `update app_instance_user_counts set users = users + 1, room = room - 1
  where instance_key = ? and slot = ? and quota = ? and room > 0`

const BASE = 'select users from app_instance_counts where instance_key = ?'

const ALL = 'select users, room, quota from app_instance_user_counts where instance_key = ?'

const NEW_SLOTS = `insert into app_instance_user_counts (instance_key, slot, users, room, quota)
  values ${Array.from({ length: SLOTS }, (_, slot) => `(?, ${slot}, 0, 0, 0)`).join(', ')} on conflict do nothing`

const SHARE_OUT = 'update app_instance_user_counts set room = ?, quota = ? where instance_key = ?'

const ADD = `update app_instance_user_counts set users = users + 1, room = case when room > 0 then room - 1 else 0 end
  where instance_key = ? and slot = ?`

const REMOVE = `insert into app_instance_user_counts (instance_key, slot, users, room, quota) values (?, ?, -1, 0, 0)
  on conflict (instance_key, slot) do update
  set users = app_instance_user_counts.users - 1, room = app_instance_user_counts.room + 1`

/**
 * How many users app instances have: kept, not scanned, and in slots, so that servers that create users of one app
 * instance at once do not wait for each other. Each slot has room for some users that nobody else counts on: all users and
 * all room never come to more than the quota, which is thereby exact, whoever is at it.
 */
export const userCounts = (sql: Sql) => {
  const slotsOf = async (instanceKey: Uint8Array) => {
    const base = await sql.get<{ users: number }>(BASE, instanceKey)
    const slots = await sql.all<Slot>(ALL, instanceKey)
    return { slots, total: slots.reduce((sum, { users }) => sum + users, base?.users ?? 0) }
  }

  return {
    async total(instanceKey: Uint8Array): Promise<number> {
      return (await slotsOf(instanceKey)).total
    },

    /** Counts a new user in; false, if that were more than the quota, where 0 is none. */
    async add(instanceKey: Uint8Array, userKey: Uint8Array, quotaOrNone: number): Promise<boolean> {
      const quota = quotaOrNone || UNLIMITED
      const slot = slotOf(userKey)
      if ((await sql.run(TAKE, instanceKey, slot, quota)) > 0) return true
      const { slots, total } = await slotsOf(instanceKey)
      if (total >= quota) return false
      if (slots.length < SLOTS) await sql.run(NEW_SLOTS, ...Array(SLOTS).fill(instanceKey))
      // Half of what is free, so that there is more to share out when one slot has run out. Close to the quota none is.
      const room = Math.floor((quota - total) / (2 * SLOTS))
      const isShared = slots.length === SLOTS && slots.every((one) => one.room === room && one.quota === quota)
      if (!isShared) await sql.run(SHARE_OUT, room, quota, instanceKey)
      await sql.run(ADD, instanceKey, slot)
      return true
    },

    /** Counts a user out. */
    remove: (instanceKey: Uint8Array, userKey: Uint8Array) => sql.run(REMOVE, instanceKey, slotOf(userKey)),

    /** Forgets the counts of an app instance that is no more. */
    async forget(instanceKey: Uint8Array): Promise<void> {
      await sql.run('delete from app_instance_user_counts where instance_key = ?', instanceKey)
      await sql.run('delete from app_instance_counts where instance_key = ?', instanceKey)
    },
  }
}
