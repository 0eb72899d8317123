import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import type { Duty } from './upkeep.ts'

/** Users or bots in one step: with their endpoints and tokens some hundred statements. */
const MEMBERS_PER_STEP = 20

const REQUESTS_PER_STEP = 500

/**
 * Empties app instances that were deleted, one after the other. What is left to do is what is left in the store, so that
 * a restart goes on where the last server stopped. Source: ours, answer 23.
 */
export const removedInstances = (storage: Storage): Duty => ({
  name: 'removed instances',
  pauseMs: 5,
  idleMs: 5_000,

  async step() {
    // Looked for on a snapshot first, so that a server with nothing to do writes nothing.
    if (!(await storage.read((store) => store.appInstances.firstRemoved()))) return false
    return storage.write(async (store) => {
      const removed = await store.appInstances.firstRemoved()
      if (removed) await removeSome(store, removed.key)
      return removed !== undefined
    })
  },
})

const removeSome = async ({ appInstances, users, bots, requests }: Store, key: Uint8Array): Promise<void> => {
  const someUsers = await users.some(key, MEMBERS_PER_STEP)
  for (const user of someUsers) await users.remove(user)
  if (someUsers.length > 0) return
  const someBots = await bots.some(key, MEMBERS_PER_STEP)
  for (const bot of someBots) await bots.remove(bot)
  if (someBots.length > 0) return
  if ((await requests.removeSome(key, REQUESTS_PER_STEP)) > 0) return
  await appInstances.emptied(key)
}
