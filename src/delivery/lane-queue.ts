import type { BucketLease } from '../store/bucket-lease.ts'
import { textOfKey } from '../store/keys.ts'
import type { LanePlace, QueuedPush } from '../store/sql/outbox.ts'
import type { Storage } from '../store/storage.ts'

/** What of a lane is due and not under way. */
export interface LaneQueue {
  /** There may be something due in a bucket, wherever in its order. */
  look(bucket: number): void
  /** Something was added at the end of a bucket. */
  goOn(bucket: number): void
  /** Whether there is nothing to read, as far as is known. */
  isEmpty(): boolean
  clear(): void
  /** Some pushes that are due and not under way, from buckets in turn; `countMax` at most. */
  read(countMax: number, nowMs: number): Promise<readonly QueuedPush[]>
  /** A push is under way: it is not read again until it has ended. */
  begin(push: QueuedPush): void
  end(push: QueuedPush): void
  underWay(): number
}

const BEGINNING: LanePlace = { dueAtMs: -1, id: new Uint8Array() }

const nameOf = ({ id }: QueuedPush) => textOfKey(id)

/** The queue of a lane by its name. */
export const laneQueue = (
  name: string,
  { read: readFrom }: Pick<Storage, 'read'>,
  lease: Pick<BucketLease, 'holds' | 'use' | 'done'>,
): LaneQueue => {
  // From where each is to be read.
  const buckets = new Map<number, LanePlace>()
  // Up to where each had been read when nothing more was due.
  const ends = new Map<number, LanePlace>()
  const underWay = new Set<string>()
  // What is read is as old as its snapshot: a push that has ended since then is in it, and over all the same.
  const endedSince = new Set<string>()
  let isReading = false

  const isNew = (push: QueuedPush) => {
    const id = nameOf(push)
    return !underWay.has(id) && !endedSince.has(id)
  }

  const readSome = async (countMax: number, nowMs: number): Promise<readonly QueuedPush[]> => {
    const places = [...buckets].filter(([bucket]) => lease.holds(bucket))
    // Whoever wants a bucket looked at again while it is read from will be heard.
    buckets.clear()
    const found: QueuedPush[] = []
    const more: [bucket: number, place: LanePlace][] = []
    await readFrom(async ({ outbox }) => {
      // It is run again where its connection is lost.
      found.length = 0
      more.length = 0
      for (const [bucket, place] of places) {
        const wanted = countMax - found.length
        // Those that had no turn come first the next time.
        if (wanted === 0) {
          more.unshift([bucket, place])
          continue
        }
        const due = await outbox.due(bucket, name, nowMs, place, wanted)
        found.push(...due.filter(isNew))
        const readTo = due.at(-1) ?? place
        if (due.length === wanted) more.push([bucket, readTo])
        else ends.set(bucket, readTo)
      }
    })
    for (const [bucket, place] of more) if (!buckets.has(bucket)) buckets.set(bucket, place)
    return found
  }

  return {
    look: (bucket) => void buckets.set(bucket, BEGINNING),
    goOn(bucket) {
      // From the beginning it would read again what is under way. What does not lie behind the end is found by a `look`.
      if (!buckets.has(bucket)) buckets.set(bucket, ends.get(bucket) ?? BEGINNING)
    },
    isEmpty: () => buckets.size === 0,
    clear() {
      buckets.clear()
      ends.clear()
    },
    async read(countMax, nowMs) {
      isReading = true
      try {
        return await readSome(countMax, nowMs)
      } finally {
        isReading = false
        endedSince.clear()
      }
    },
    begin(push) {
      underWay.add(nameOf(push))
      lease.use(push.bucket)
    },
    end(push) {
      underWay.delete(nameOf(push))
      if (isReading) endedSince.add(nameOf(push))
      lease.done(push.bucket)
    },
    underWay: () => underWay.size,
  }
}
