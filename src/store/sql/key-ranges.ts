import { BUCKETS } from './push-buckets.ts'

/** Keys from one on, up to another. */
export interface KeyRange {
  readonly from: Uint8Array
  readonly below: Uint8Array
}

// Sorts after all keys, which are 16 bytes.
const BEYOND = new Uint8Array(17).fill(0xff)

/** All of them. */
export const ALL_KEYS: KeyRange = { from: new Uint8Array(), below: BEYOND }

const FIRST_BYTES = 256 / BUCKETS

/**
 * The keys of a bucket of upkeep. Keys of what is kept are hashes, so that each bucket has about as many; and a range,
 * so that what is due in it is found by the indexes that there are.
 */
export const keysOf = (bucket: number): KeyRange => ({
  from: Uint8Array.of(bucket * FIRST_BYTES),
  below: bucket === BUCKETS - 1 ? BEYOND : Uint8Array.of((bucket + 1) * FIRST_BYTES),
})
