import type { Clock } from '../../lib/clock.ts'
import { tokenBuckets } from '../../lib/token-buckets.ts'

const BUCKET = 'calls'

/** Waits, each time that it is called, until one more call keeps within the rate. */
export const pace = (perSecond: number, now: Clock, delay: (ms: number) => Promise<unknown>): (() => Promise<void>) => {
  const buckets = tokenBuckets(now, 1)
  const wants = [{ key: BUCKET, rate: { perSecond, burst: 1 } }]
  return async () => {
    for (let waitMs = buckets.take(wants); waitMs > 0; waitMs = buckets.take(wants)) await delay(waitMs)
  }
}
