import type { Sql } from '../database.ts'
import { ALL_BUCKETS } from './push-buckets.ts'

/** Kinds of work that servers share. Each is leased by buckets of its own. */
export type Work = 'push' | 'upkeep'

/** Whose a bucket is, and until when. */
export interface HeldBucket {
  readonly bucket: number
  /** Empty for one that was nobody's yet. */
  readonly owner: string
  readonly untilMs: number
}

/** How a kind of work is shared at a time. */
export interface SharedWork {
  /** All buckets, in order. */
  readonly buckets: readonly HeldBucket[]
  /** Those who take part. */
  readonly owners: readonly string[]
}

// Of two who want a bucket at once, one goes on without it. The embedded store runs one transaction at a time.
const SKIP = { sqlite: '', postgres: 'for update skip locked' }

const statementsOf = (table: string, engine: Sql['engine']) => ({
  all: `select bucket, owner, until_ms as "untilMs" from ${table}`,
  make: `insert into ${table} (bucket, owner, until_ms) values (?, '', 0) on conflict (bucket) do nothing`,
  claim: `select 1 from ${table} where bucket = ? and (owner = ? or until_ms <= ?) ${SKIP[engine]}`,
  hold: `update ${table} set owner = ?, until_ms = ? where bucket = ?`,
  release: `update ${table} set until_ms = 0 where bucket = ? and owner = ?`,
  isHeld: `select 1 from ${table} where bucket = ? and owner = ?`,
})

// Put together once: a statement is found again by its text.
const STATEMENTS = {
  push: { sqlite: statementsOf('push_leases', 'sqlite'), postgres: statementsOf('push_leases', 'postgres') },
  upkeep: { sqlite: statementsOf('upkeep_leases', 'sqlite'), postgres: statementsOf('upkeep_leases', 'postgres') },
}

const ANNOUNCE = `insert into workers (work, owner, until_ms) values (?, ?, ?)
  on conflict (work, owner) do update set until_ms = excluded.until_ms`

const PRESENT = 'select owner from workers where work = ? and until_ms > ?'

/**
 * Who works on which bucket. A lease covers all that lies in the bucket, so that nothing in it costs a write of its own
 * to claim; every claim names its bucket, so that a distributed PostgreSQL has to ask in one place.
 */
export const leases = (sql: Sql, work: Work) => {
  const { all, make, claim, hold, release, isHeld } = STATEMENTS[work][sql.engine]
  return {
    async shared(nowMs: number): Promise<SharedWork> {
      const known = new Map((await sql.all<HeldBucket>(all)).map((held) => [held.bucket, held]))
      const buckets = ALL_BUCKETS.map((bucket) => known.get(bucket) ?? { bucket, owner: '', untilMs: 0 })
      const present = await sql.all<{ owner: string }>(PRESENT, work, nowMs)
      return { buckets, owners: present.map(({ owner }) => owner) }
    },

    /** Takes part until then; those whose time is up do not any more. */
    async announce(owner: string, nowMs: number, untilMs: number): Promise<void> {
      await sql.run(ANNOUNCE, work, owner, untilMs)
      await sql.run('delete from workers where work = ? and until_ms <= ?', work, nowMs)
    },

    /** Takes a bucket, or goes on holding it; tells whether that was to be had. */
    async hold(bucket: number, owner: string, nowMs: number, untilMs: number): Promise<boolean> {
      await sql.run(make, bucket)
      if ((await sql.get(claim, bucket, owner, nowMs)) === undefined) return false
      await sql.run(hold, owner, untilMs, bucket)
      return true
    },

    /** Lets go of buckets, where they are the owner's. */
    async release(owner: string, buckets: readonly number[]): Promise<void> {
      for (const bucket of buckets) await sql.run(release, bucket, owner)
    },

    /** Takes no part any more. */
    leave: (owner: string) => sql.run('delete from workers where work = ? and owner = ?', work, owner),

    /** Those of the buckets that nobody has taken from the owner. */
    async stillHeld(owner: string, buckets: Iterable<number>): Promise<ReadonlySet<number>> {
      const held = new Set<number>()
      for (const bucket of buckets) if (await sql.get(isHeld, bucket, owner)) held.add(bucket)
      return held
    },
  }
}
