import { type Clock, steadyClock } from '../lib/clock.ts'
import type { SharedWork, Work } from './sql/leases.ts'
import { ALL_BUCKETS } from './sql/push-buckets.ts'
import type { Storage } from './storage.ts'
import type { Store } from './store.ts'

/** The buckets of one kind of work that this server may work on, for as long as it goes on saying so. */
export interface BucketLease {
  /** How often `hold` is to be called. */
  readonly lookMs: number
  /**
   * Renews what it has when that is due, takes what is free up to its share, and lets go of what others want: first it
   * begins nothing more in such a bucket, and when nothing is under way there, the bucket is free.
   */
  hold(): Promise<void>
  /** Whether something may begin in a bucket; not any more from a while before others may take it. */
  holds(bucket: number): boolean
  /** Where something may begin. */
  buckets(): readonly number[]
  /** Something is under way in a bucket, until `done` is called as often. */
  use(bucket: number): void
  done(bucket: number): void
  /** Those of the buckets that nobody else has taken, in the transaction that writes what came of the work. */
  stillHeld(store: Store, buckets: ReadonlySet<number>): Promise<ReadonlySet<number>>
  /** Begins nothing any more, and lets go of buckets in which nothing is under way. */
  finish(): Promise<void>
  /** Lets go of all. */
  release(): Promise<void>
}

/** How a lease is held. */
export interface BucketLeaseOptions {
  readonly storage: Storage
  readonly work: Work
  /** What others know this server by. */
  readonly owner: string
  readonly now: Clock
  /** For how long what a server holds is its own, should it not be heard of any more. */
  readonly leaseMs: number
  /** No other server can be at work. */
  readonly isAlone: boolean
}

/** When a lease is renewed. */
const RENEWAL_SHARE = 1 / 3
/** A part of the lease before its end in which nothing begins: what begins takes its time. */
const MARGIN_SHARE = 1 / 3
/** How often it is looked who else is there, so that a newcomer has its share, and what was let go an owner, within a lease. */
const LOOK_SHARE = 1 / 15

/** What is to be done about buckets. */
export interface Plan {
  /** One's own that one goes on holding. */
  readonly keep: readonly number[]
  /** Those of `keep` that are more than one's share. */
  readonly surplus: readonly number[]
  /** Free ones up to one's share. */
  readonly take: readonly number[]
}

/** The plan of one of those who share work: sixteen buckets among as many as there are, none with two more than another. */
export const planOf = ({ buckets, owners }: SharedWork, owner: string, nowMs: number): Plan => {
  const others = owners.filter((one) => one < owner).length
  const count = owners.includes(owner) ? owners.length : owners.length + 1
  const share = Math.floor(buckets.length / count) + (others < buckets.length % count ? 1 : 0)
  const keep = buckets.filter((held) => held.owner === owner && held.untilMs > 0).map(({ bucket }) => bucket)
  const free = buckets.filter((held) => held.untilMs <= nowMs && !keep.includes(held.bucket))
  const take = free.slice(0, Math.max(0, share - keep.length)).map(({ bucket }) => bucket)
  return { keep, surplus: keep.slice(share), take }
}

/** A lease of one server on one kind of work. */
export const bucketLease = (options: BucketLeaseOptions): BucketLease =>
  options.isAlone ? unshared(options.leaseMs) : shared(options)

const unshared = (leaseMs: number): BucketLease => {
  let isFinished = false
  const nothing = async () => {
    // There is nobody to share with.
  }
  return {
    lookMs: leaseMs,
    hold: nothing,
    holds: () => !isFinished,
    buckets: () => (isFinished ? [] : ALL_BUCKETS),
    use() {
      // Nobody waits for it.
    },
    done() {
      // Nobody has waited for it.
    },
    stillHeld: async (_store, buckets) => buckets,
    async finish() {
      isFinished = true
    },
    release: nothing,
  }
}

const shared = ({ storage, work, owner, now, leaseMs }: BucketLeaseOptions): BucketLease => {
  const uses = new Map<number, number>()
  let held: ReadonlySet<number> = new Set()
  /** What others want, and since when. */
  let leaving: ReadonlyMap<number, number> = new Map()
  // By a clock that never steps: a server that was frozen must see that its time is up.
  let sureUntilMs = 0
  let renewAtMs = 0
  let isFinished = false

  // What is under way there ends within the time that a lease lasts, or is held up by a store that will not take it. Then
  // others go on, and nothing more can be written of it.
  const unused = () =>
    [...leaving].flatMap(([bucket, sinceMs]) =>
      !uses.get(bucket) || steadyClock() - sinceMs > leaseMs ? [bucket] : [],
    )

  const isAnythingToDo = async (): Promise<boolean> => {
    if (unused().length > 0) return true
    const nowMs = now()
    const { keep, surplus, take } = planOf(await storage.read(({ leases }) => leases[work].shared(nowMs)), owner, nowMs)
    return take.length > 0 || surplus.length !== leaving.size || keep.length !== held.size
  }

  const renew = async () => {
    const startedMs = steadyClock()
    const free = unused()
    const found = await storage.write(async ({ leases }) => {
      const nowMs = now()
      const untilMs = nowMs + leaseMs
      const mine = leases[work]
      await mine.announce(owner, nowMs, untilMs)
      await mine.release(owner, free)
      const { keep, surplus, take } = planOf(await mine.shared(nowMs), owner, nowMs)
      const had = new Set<number>()
      for (const bucket of [...keep, ...take]) if (await mine.hold(bucket, owner, nowMs, untilMs)) had.add(bucket)
      return { had, surplus }
    })
    if (isFinished) return
    held = found.had
    leaving = new Map(found.surplus.map((bucket) => [bucket, leaving.get(bucket) ?? startedMs]))
    sureUntilMs = startedMs + leaseMs * (1 - MARGIN_SHARE)
    renewAtMs = startedMs + leaseMs * RENEWAL_SHARE
  }

  const holds = (bucket: number) => held.has(bucket) && !leaving.has(bucket) && steadyClock() < sureUntilMs

  return {
    lookMs: leaseMs * LOOK_SHARE,
    async hold() {
      if (isFinished || (steadyClock() < renewAtMs && !(await isAnythingToDo()))) return
      await renew()
    },
    holds,
    buckets: () => [...held].filter(holds),
    use(bucket) {
      uses.set(bucket, (uses.get(bucket) ?? 0) + 1)
    },
    done(bucket) {
      uses.set(bucket, (uses.get(bucket) ?? 0) - 1)
    },
    stillHeld: (store, buckets) => store.leases[work].stillHeld(owner, buckets),
    async finish() {
      isFinished = true
      leaving = new Map([...held].map((bucket) => [bucket, steadyClock()]))
      const free = unused()
      await storage.write(async ({ leases }) => {
        await leases[work].leave(owner)
        await leases[work].release(owner, free)
      })
    },
    async release() {
      isFinished = true
      held = new Set()
      await storage.write(async ({ leases }) => {
        await leases[work].leave(owner)
        await leases[work].release(owner, ALL_BUCKETS)
      })
    },
  }
}
