import type { Sql } from '../database.ts'
import { ALL_BUCKETS, BUCKETS } from './push-buckets.ts'

/** One attempt to reach an endpoint. */
export interface PushAttemptRecord {
  readonly bucket: number
  readonly atMs: number
  readonly pushId: Uint8Array
  readonly userKey: Uint8Array
  readonly endpointKey: Uint8Array
  readonly lane: string
  readonly outcome: string
  /** The provider's word, or one of ours; null where it was taken. */
  readonly reason: string | null
  readonly tookMs: number
}

/** How many are kept; of each bucket its share, the oldest go first. */
export const ATTEMPTS_MAX = 100_000

const SHARE = ATTEMPTS_MAX / BUCKETS

const COLUMNS = `bucket, at_ms as "atMs", push_id as "pushId", user_key as "userKey", endpoint_key as "endpointKey", lane,
  outcome, reason, took_ms as "tookMs"`

// A push that is tried twice within a millisecond leaves one line.
const PUT = `insert into push_attempts (bucket, at_ms, push_id, user_key, endpoint_key, lane, outcome, reason, took_ms)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (bucket, at_ms, push_id) do update set outcome = excluded.outcome, reason = excluded.reason`

const REACHED = `select distinct endpoint_key as "key" from push_attempts
  where bucket = ? and at_ms > ? and lane = ? and outcome = 'delivered' limit 2`

const NOBODY = new Uint8Array()

const OLDEST_KEPT =
  'select at_ms as "atMs" from push_attempts where bucket = ? order by at_ms desc, push_id desc limit 1 offset ?'

/**
 * The last attempts of all, for whoever asks why a phone did not get it. They lie in the order in which they were made:
 * one that lay with its endpoint would cost every push of a fan-out a page of its own.
 */
export const pushAttempts = (sql: Sql) => ({
  put: (attempt: PushAttemptRecord) =>
    sql.run(
      PUT,
      attempt.bucket,
      attempt.atMs,
      attempt.pushId,
      attempt.userKey,
      attempt.endpointKey,
      attempt.lane,
      attempt.outcome,
      attempt.reason,
      attempt.tookMs,
    ),

  /** A user's, the newest first. Looks through all that are kept: it is for people, who ask seldom. */
  async ofUser(userKey: Uint8Array, limit: number): Promise<readonly PushAttemptRecord[]> {
    const found: PushAttemptRecord[] = []
    for (const bucket of ALL_BUCKETS)
      found.push(
        ...(await sql.all<PushAttemptRecord>(
          `select ${COLUMNS} from push_attempts where bucket = ? and user_key = ? order by at_ms desc, push_id desc limit ?`,
          bucket,
          userKey,
          limit,
        )),
      )
    return found.sort((a, b) => b.atMs - a.atMs).slice(0, limit)
  },

  /**
   * Up to two endpoints to which a lane has delivered since a time: of two one is another, whichever is asked about. Looks
   * through all that are kept, so that it is not for every push.
   */
  async reached(lane: string, sinceMs: number): Promise<readonly Uint8Array[]> {
    const found: Uint8Array[] = []
    for (const bucket of ALL_BUCKETS) {
      const rows = await sql.all<{ key: Uint8Array }>(REACHED, bucket, sinceMs, lane)
      const others = rows.filter(({ key }) => Buffer.compare(key, found[0] ?? NOBODY) !== 0)
      found.push(...others.map(({ key }) => key))
      if (found.length >= 2) break
    }
    return found.slice(0, 2)
  },

  /** Before which time a bucket has more than is kept; undefined where it has not. */
  async excessBeforeMs(bucket: number, share = SHARE): Promise<number | undefined> {
    return (await sql.get<{ atMs: number }>(OLDEST_KEPT, bucket, share))?.atMs
  },

  /** Forgets some of what was before a time, or at it; returns how many. */
  removeSome: (bucket: number, untilMs: number, limit: number) =>
    sql.run(
      `delete from push_attempts where bucket = ? and (at_ms, push_id) in (
         select at_ms, push_id from push_attempts where bucket = ? and at_ms <= ? order by at_ms, push_id limit ?)`,
      bucket,
      bucket,
      untilMs,
      limit,
    ),
})
