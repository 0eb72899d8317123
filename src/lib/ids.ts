import { randomFillSync, randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'

/** Makes the ids of a running server. */
export interface Ids {
  /** A random UUID, for app instances and bots. */
  readonly uuid: () => string
  /** A UUID version 7: ids made later sort later, even within a millisecond or after the clock stepped back. */
  readonly ordered: () => string
}

// One draw of random bytes serves many ids: a system call each would cost more than the rest of the id.
const POOL_BYTES = 4096
const RANDOM_BYTES_PER_ID = 8

/** Ids for one process. Source: RFC 9562, section 5.7, with the sub-millisecond counter of its section 6.2, method 1. */
export const ids = (now: Clock): Ids => {
  const pool = Buffer.allocUnsafe(POOL_BYTES)
  let used = POOL_BYTES
  let lastMs = 0
  let counter = 0

  const randomHex = () => {
    if (used + RANDOM_BYTES_PER_ID > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const at = used
    used += RANDOM_BYTES_PER_ID
    // The variant bits of a UUID are binary 10.
    pool[at] = (pool[at]! & 0x3f) | 0x80
    return pool.toString('hex', at, at + RANDOM_BYTES_PER_ID)
  }

  return {
    uuid: randomUUID,
    ordered() {
      const nowMs = now()
      if (nowMs > lastMs) {
        lastMs = nowMs
        counter = 0
      } else if (counter === 0xfff) {
        lastMs += 1
        counter = 0
      } else {
        counter += 1
      }
      const time = lastMs.toString(16).padStart(12, '0')
      const random = randomHex()
      const sequence = counter.toString(16).padStart(3, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${random.slice(0, 4)}-${random.slice(4)}`
    },
  }
}
