import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { steadyClock } from '../lib/clock.ts'
import type { Storage } from '../store/storage.ts'

/** The buckets that this worker may send from, for as long as it goes on saying so. */
export interface Lease {
  /** Takes what is free, and holds on to what it has. */
  hold(): Promise<void>
  /** Whether a bucket is held; not any more from a while before others may take it. */
  holds(bucket: number): boolean
  buckets(): readonly number[]
  release(): Promise<void>
}

/** A part of the lease before its end in which nothing is sent: a send takes its time. */
const MARGIN_SHARE = 1 / 3

/** A lease of one worker. `isAlone`: nobody else can be at work, whatever is left of a worker that was killed. */
export const lease = (storage: Storage, now: Clock, leaseMs: number, isAlone: boolean): Lease => {
  const owner = randomUUID()
  let held: ReadonlySet<number> = new Set()
  // By a clock that never steps: a worker that was frozen must see that its time is up.
  let sureUntilMs = 0
  let isFirst = true
  return {
    async hold() {
      const startedMs = steadyClock()
      const buckets = await storage.write(async ({ pushLeases }) => {
        if (isAlone && isFirst) await pushLeases.releaseAll()
        const nowMs = now()
        return pushLeases.hold(owner, nowMs, nowMs + leaseMs)
      })
      isFirst = false
      held = new Set(buckets)
      sureUntilMs = startedMs + leaseMs * (1 - MARGIN_SHARE)
    },
    holds: (bucket) => held.has(bucket) && steadyClock() < sureUntilMs,
    buckets: () => [...held],
    async release() {
      held = new Set()
      await storage.write(({ pushLeases }) => pushLeases.release(owner))
    },
  }
}
