import type { Sql } from '../database.ts'

/** How many parts the outbox has: so many can be worked on apart from each other, and no more. */
export const BUCKETS = 16

/** All of them. */
export const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => bucket)

/** The bucket of a message and of its pushes, by the random end of the message's id. */
export const bucketOf = (messageId: Uint8Array): number => (messageId.at(-1) ?? 0) % BUCKETS

// Whoever held it before has let it run out, or is known to be gone.
const LEASE = `insert into push_leases (bucket, owner, until_ms) values (?, ?, ?)
  on conflict (bucket) do update set owner = excluded.owner, until_ms = excluded.until_ms
  where push_leases.owner = excluded.owner or push_leases.until_ms <= ?`

/** Who works on which bucket. A lease covers all that lies in it, so that a push costs no write of its own to claim. */
export const pushLeases = (sql: Sql) => ({
  /** Takes, or goes on holding, every bucket that nobody else holds; returns those. */
  async hold(owner: string, nowMs: number, untilMs: number): Promise<readonly number[]> {
    const held: number[] = []
    for (const bucket of ALL_BUCKETS) if ((await sql.run(LEASE, bucket, owner, untilMs, nowMs)) > 0) held.push(bucket)
    return held
  },

  /** Lets go of all that an owner holds. */
  async release(owner: string): Promise<void> {
    for (const bucket of ALL_BUCKETS)
      await sql.run('delete from push_leases where bucket = ? and owner = ?', bucket, owner)
  },

  /** Nobody holds anything: for a server that is alone on its store, whose former self was killed. */
  async releaseAll(): Promise<void> {
    for (const bucket of ALL_BUCKETS) await sql.run('delete from push_leases where bucket = ?', bucket)
  },
})
