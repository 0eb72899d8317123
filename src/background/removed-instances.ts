import { formatArn } from '../lib/arn.ts'
import type { DataFolderHome } from '../store/data-folder.ts'
import { readEach } from '../store/each-bucket.ts'
import { keysOf } from '../store/sql/key-ranges.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import type { Events } from '../telemetry/events.ts'
import type { Duty } from './upkeep.ts'

/** What the duty works on; `audited` is told of each instance once nothing of it is left on disk. */
export interface RemovedInstancesDependencies {
  readonly storage: Storage
  readonly home: DataFolderHome
  readonly audited: Events['audited']
}

/** Users or bots in one step: with their endpoints and tokens some hundred statements. */
const MEMBERS_PER_STEP = 20

const REQUESTS_PER_STEP = 500

/**
 * Empties app instances that were deleted, in each bucket one after the other. What is left to do is what is left in the
 * store, so that a restart goes on where the last server stopped. Source: ours, answer 23.
 */
export const removedInstances = ({ storage, home, audited }: RemovedInstancesDependencies): Duty => ({
  name: 'removed instances',
  pauseMs: 5,
  idleMs: 5_000,

  async due(buckets) {
    const first = await readEach(storage, buckets, (store, bucket) => store.appInstances.firstRemoved(keysOf(bucket)))
    return first.flatMap(([bucket, removed]) => (removed ? [bucket] : []))
  },

  async step(bucket) {
    const { removed, isEmptied } = await storage.write(async (store) => {
      const first = await store.appInstances.firstRemoved(keysOf(bucket))
      return { removed: first, isEmptied: first !== undefined && (await removeSome(store, first.key)) }
    })
    if (removed && isEmptied) {
      const { accountId, id } = removed
      const arn = formatArn({ ...home, service: 'chime', accountId, resource: `app-instance/${id}` })
      audited({ event: 'EmptyAppInstance', resources: [arn], accountId })
    }
    return removed !== undefined
  },
})

/** Tells whether that was the last of it. */
const removeSome = async ({ appInstances, users, bots, requests }: Store, key: Uint8Array): Promise<boolean> => {
  const someUsers = await users.some(key, MEMBERS_PER_STEP)
  for (const user of someUsers) await users.remove(user)
  if (someUsers.length > 0) return false
  const someBots = await bots.some(key, MEMBERS_PER_STEP)
  for (const bot of someBots) await bots.remove(bot)
  if (someBots.length > 0) return false
  if ((await requests.removeSome(key, REQUESTS_PER_STEP)) > 0) return false
  await appInstances.emptied(key)
  return true
}
