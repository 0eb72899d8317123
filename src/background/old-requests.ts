import { randomBytes } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { BEGINNING, placeBefore } from '../store/sql/requests.ts'
import type { Storage } from '../store/storage.ts'
import type { Duty } from './upkeep.ts'

/** Rows passed in one step; ten thousand a second, so that ten million are passed in some 17 minutes. */
const ROWS_PER_STEP = 500

const KEY_BYTES = 16

/**
 * Forgets remembered requests that are past their time, by walking round the whole table again and again. The walk
 * begins anywhere, so that servers that never run for a whole round leave no part of the table out.
 */
export const oldRequests = (storage: Storage, now: Clock): Duty => {
  let place = placeBefore(randomBytes(KEY_BYTES))
  return {
    name: 'old requests',
    pauseMs: 50,
    idleMs: 60_000,

    async step() {
      const nowMs = now()
      const from = place
      const { to, isEnd, hasExpired } = await storage.read((store) => store.requests.walk(from, ROWS_PER_STEP, nowMs))
      if (hasExpired) await storage.write((store) => store.requests.removeExpired(from, to, nowMs))
      place = isEnd ? BEGINNING : to
      return !isEnd
    },
  }
}
