import { userArnOf } from '../lib/arn.ts'
import type { Clock } from '../lib/clock.ts'
import type { DataFolderHome } from '../store/data-folder.ts'
import { readEach } from '../store/each-bucket.ts'
import { keysOf } from '../store/sql/key-ranges.ts'
import type { Storage } from '../store/storage.ts'
import type { Events } from '../telemetry/events.ts'
import type { Duty } from './upkeep.ts'

/** What the duty works on; `audited` is told of each user once it is gone from disk. */
export interface ExpiredUsersDependencies {
  readonly storage: Storage
  readonly now: Clock
  readonly home: DataFolderHome
  readonly audited: Events['audited']
}

/** Users in one step: with their endpoints and tokens some hundred statements. */
const USERS_PER_STEP = 20

/** Deletes users whose time is up. Source: ours, answer 24. */
export const expiredUsers = ({ storage, now, home, audited }: ExpiredUsersDependencies): Duty => ({
  name: 'expired users',
  pauseMs: 5,
  idleMs: 5_000,

  async due(buckets) {
    const nowMs = now()
    const first = await readEach(storage, buckets, (store, bucket) => store.users.expired(nowMs, 1, keysOf(bucket)))
    return first.flatMap(([bucket, users]) => (users.length > 0 ? [bucket] : []))
  },

  async step(bucket) {
    const removed = await storage.write(async (store) => {
      const users = await store.users.expired(now(), USERS_PER_STEP, keysOf(bucket))
      for (const user of users) await store.users.remove(user)
      return users
    })
    for (const user of removed)
      audited({ event: 'ExpireAppInstanceUser', resources: [userArnOf(home, user)], accountId: user.accountId })
    return removed.length === USERS_PER_STEP
  },
})
