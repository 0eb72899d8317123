import { hash } from 'node:crypto'
import { boundedMap } from './bounded-map.ts'
import type { Clock } from './clock.ts'

/** How often something may be done. */
export interface Rate {
  readonly perSecond: number
  /** How often at once, after a rest; at least 1. */
  readonly burst: number
}

/** What is asked of one bucket: a token. */
export interface Want {
  readonly key: string
  readonly rate: Rate
}

/** Token buckets by key, each full until a token is taken from it. */
export interface TokenBuckets {
  /** Takes one token from each bucket, or none from any. Returns how long to wait before all have one; 0: taken. */
  take(wants: readonly Want[]): number
}

const MS_PER_SECOND = 1000
/** Sums of fractions are not exact. */
const ROUNDING_MS = 0.001

/**
 * At most `bucketsMax` buckets; beyond that the one that was taken from longest ago is forgotten, and so is full again.
 *
 * One that has rested for `burst / perSecond` seconds is full anyway. So nobody gains by it who does not take from
 * `bucketsMax` other buckets within that time.
 *
 * Units   `now` must never step back; 150 bytes or so for each bucket, however long its key
 * Source  the generic cell rate algorithm of ITU-T I.371: of a bucket no more is kept than when it will be full
 */
export const tokenBuckets = (now: Clock, bucketsMax: number): TokenBuckets => {
  const fullAtMs = boundedMap<number>(bucketsMax)
  return {
    take(wants) {
      const nowMs = now()
      const taken = wants.map(({ key, rate: { perSecond, burst } }) => {
        const short = hash('sha256', key, 'base64url')
        const tokenMs = MS_PER_SECOND / perSecond
        const full = Math.max(fullAtMs.get(short) ?? nowMs, nowMs) + tokenMs
        return { short, full, waitMs: full - nowMs - burst * tokenMs }
      })
      const waitMs = Math.max(...taken.map((each) => each.waitMs))
      if (waitMs > ROUNDING_MS) return waitMs
      for (const { short, full } of taken) fullAtMs.set(short, full)
      return 0
    },
  }
}
