import { randomBytes } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { keysOf } from '../store/sql/key-ranges.ts'
import { type Place, placeBefore } from '../store/sql/requests.ts'
import type { Storage } from '../store/storage.ts'
import type { Duty } from './upkeep.ts'

/** Rows passed in one step; ten thousand a second, so that ten million are passed in some 17 minutes. */
const ROWS_PER_STEP = 500

const KEY_BYTES = 16

/**
 * Forgets remembered requests that are past their time, by walking round each bucket again and again. The walk begins
 * anywhere, so that servers that never run for a whole round leave no part of a bucket out.
 */
export const oldRequests = (storage: Storage, now: Clock): Duty => {
  const places = new Map<number, Place>()
  return {
    name: 'old requests',
    pauseMs: 50,
    idleMs: 60_000,

    async step(bucket) {
      const nowMs = now()
      const from = places.get(bucket) ?? anywhereIn(bucket)
      const end = placeBefore(keysOf(bucket).below)
      const { to, isEnd, hasExpired } = await storage.read((store) =>
        store.requests.walk(from, end, ROWS_PER_STEP, nowMs),
      )
      if (hasExpired) await storage.write((store) => store.requests.removeExpired(from, to, nowMs))
      places.set(bucket, isEnd ? placeBefore(keysOf(bucket).from) : to)
      return !isEnd
    },
  }
}

const anywhereIn = (bucket: number): Place => {
  const key = randomBytes(KEY_BYTES)
  const { from, below } = keysOf(bucket)
  const first = from[0]!
  key[0] = first + (key[0]! % (below[0]! - first))
  return placeBefore(key)
}
