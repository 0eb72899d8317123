import { setTimeout as wait } from 'node:timers/promises'
import type { BucketLease } from '../store/bucket-lease.ts'
import { StoreUnavailable } from '../store/database.ts'

/** Something that has to be done again and again while a server runs. */
export interface Duty {
  readonly name: string
  /** Those of the buckets in which something is due, all at once since mostly nothing is; absent: each may have something. */
  due?(buckets: readonly number[]): Promise<readonly number[]>
  /** Does a bounded part of what is due in a bucket, in at most one short write; tells whether more is due. */
  step(bucket: number): Promise<boolean>
  /** How long to wait between steps while more is due, so that requests come first. */
  readonly pauseMs: number
  /** How long to wait when nothing is due, or when a step failed. */
  readonly idleMs: number
}

/** Upkeep that runs. */
export interface Upkeep {
  /** Resolves when the last step has ended and its buckets are free; none begins any more. */
  stop(): Promise<void>
}

/** What upkeep tells: faults. A store that is away is none. */
type Failed = (duty: string, cause: unknown) => void

/** Does all duties, side by side, in the buckets that the lease holds, until it is stopped. */
export const upkeep = (duties: readonly Duty[], lease: BucketLease, failed: Failed): Upkeep => {
  const stopping = new AbortController()
  const { signal } = stopping
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) failed(name, error)
      return undefined
    }
  }
  const rest = (ms: number) =>
    wait(ms, undefined, { signal, ref: false }).catch(() => {
      // Stopped while waiting: the loops' conditions see it.
    })

  const holding = async () => {
    while (!signal.aborted) {
      await attempt('leases', lease.hold)
      await rest(lease.lookMs)
    }
  }

  /** A step in each bucket where something is due; tells whether more is due in any. */
  const round = async ({ name, due, step, pauseMs }: Duty): Promise<boolean> => {
    let isMoreDue = false
    const held = lease.buckets()
    const buckets = due ? await attempt(name, () => due(held)) : held
    for (const bucket of buckets ?? []) {
      if (signal.aborted || !lease.holds(bucket)) continue
      lease.use(bucket)
      const isMore = await attempt(name, () => step(bucket))
      lease.done(bucket)
      // One bucket that fails must not keep the others from their turn.
      if (isMore === undefined) continue
      if (isMore) await rest(pauseMs)
      isMoreDue ||= isMore
    }
    return isMoreDue
  }

  const keepDoing = async (duty: Duty) => {
    while (!signal.aborted) if (!(await round(duty))) await rest(duty.idleMs)
  }

  const running = attempt('leases', lease.hold).then(() => Promise.all([holding(), ...duties.map(keepDoing)]))
  return {
    async stop() {
      stopping.abort()
      await running
      await lease.release().catch(() => {
        // The store is away: the lease runs out by itself.
      })
    },
  }
}
