import { boundedMap } from '../lib/bounded-map.ts'

/** Values that are read once each, until others may have changed them. */
export interface ReadOnce<Value> {
  /** A value at hand comes without a hop through the event loop, since each request asks. */
  find(key: string, read: () => Promise<Value | undefined>): Value | undefined | Promise<Value | undefined>
  /** Forgets all. */
  reload(): void
}

/** Keeps at most `entriesMax` values. What is absent is not kept: anybody can ask for any number of such. */
export const readOnce = <Value>(entriesMax: number): ReadOnce<Value> => {
  const kept = boundedMap<Value>(entriesMax)
  let generation = 0

  const readNow = async (key: string, read: () => Promise<Value | undefined>) => {
    const readIn = generation
    const value = await read()
    // What was read before a reload may be older than it.
    if (value !== undefined && readIn === generation) kept.set(key, value)
    return value
  }

  return {
    find: (key, read) => kept.get(key) ?? readNow(key, read),
    reload() {
      generation += 1
      kept.clear()
    },
  }
}
