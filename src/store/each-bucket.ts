import type { Awaitable } from './database.ts'
import type { Storage } from './storage.ts'
import type { Store } from './store.ts'

/**
 * Reads the same of each of these buckets, on one snapshot. In PostgreSQL that is one transaction, whose statements are
 * sent in one piece, so that a server which has nothing to do asks for little.
 */
export const readEach = async <T>(
  storage: Storage,
  buckets: readonly number[],
  read: (store: Store, bucket: number) => Awaitable<T>,
): Promise<readonly (readonly [bucket: number, found: T])[]> => {
  if (buckets.length === 0) return []
  return storage.read((store) =>
    Promise.all(buckets.map(async (bucket) => [bucket, await read(store, bucket)] as const)),
  )
}
