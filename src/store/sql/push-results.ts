import type { Sql } from '../database.ts'
import { endpointKey } from '../keys.ts'
import { bucketOf } from './push-buckets.ts'

/** What became of a push at last. */
export type PushOutcome = 'delivered' | 'failed' | 'dropped'

/** A push that is over, as far as its result is concerned. */
export interface EndedPush {
  readonly bucket: number
  readonly messageId: Uint8Array
  readonly id: Uint8Array
  readonly member: number | null
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
}

/** What came of one push of a message that keeps results. */
export interface PushResult {
  readonly member: number | null
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
  readonly pushId: Uint8Array
  readonly outcome: PushOutcome
  readonly reason: string | null
}

/** Forgets a message, of which nothing is left to do. */
export const FORGET_MESSAGE = 'delete from push_messages where bucket = ? and message_id = ?'

const KEEP = `insert into push_results (bucket, message_id, push_id, member, user_key, endpoint_key, outcome, reason)
  values (?, ?, ?, ?, ?, ?, ?, ?)`

const STATE = 'select done_at_ms as "doneAtMs" from push_messages where bucket = ? and message_id = ?'

const AFTER = `select member, user_key as "userKey", endpoint_key as "endpointKey", push_id as "pushId", outcome, reason
  from push_results where bucket = ? and message_id = ? and push_id > ? order by push_id limit ?`

const OLD = `select message_id as "id" from push_messages where bucket = ? and done_at_ms <= ? order by done_at_ms limit ?`

const FORGET_SOME = `delete from push_results where bucket = ? and message_id = ? and push_id in (
  select push_id from push_results where bucket = ? and message_id = ? limit ?)`

/** Before every push. */
const START = new Uint8Array()

// More than a request can name.
const OF_REQUEST_MAX = 1000

/** What came of the pushes of messages whose sender asks: kept for a while. */
export const pushResults = (sql: Sql) => {
  /** Whether all has come of a message that keeps results; undefined when it is not known, or not any more. */
  const progress = async (id: string): Promise<{ readonly isSettled: boolean } | undefined> => {
    const messageId = endpointKey(id)
    const state = messageId && (await sql.get<{ doneAtMs: number | null }>(STATE, bucketOf(messageId), messageId))
    return state && { isSettled: state.doneAtMs !== null }
  }

  /** What has come of some of a message's pushes, after the push with the given id. */
  const after = async (id: string, pushId: Uint8Array | undefined, limit: number) => {
    const messageId = endpointKey(id) ?? START
    return sql.all<PushResult>(AFTER, bucketOf(messageId), messageId, pushId ?? START, limit)
  }

  return {
    progress,
    after,

    /** Both, for a message that a request has accepted. */
    async of(id: string) {
      const now = await progress(id)
      return now && { ...now, results: await after(id, undefined, OF_REQUEST_MAX) }
    },

    keep: (push: EndedPush, outcome: PushOutcome, reason: string | null) =>
      sql.run(KEEP, push.bucket, push.messageId, push.id, push.member, push.userKey, push.endpointKey, outcome, reason),

    /** Whether there is anything to sweep. */
    async hasOld(bucket: number, beforeMs: number): Promise<boolean> {
      return (await sql.get(OLD, bucket, beforeMs, 1)) !== undefined
    },

    /**
     * Forgets up to so many results of messages that were complete by a time, and those messages; returns whether more
     * are left.
     */
    async sweep(bucket: number, beforeMs: number, limit: number): Promise<boolean> {
      let left = limit
      for (const { id } of await sql.all<{ id: Uint8Array }>(OLD, bucket, beforeMs, limit)) {
        left -= await sql.run(FORGET_SOME, bucket, id, bucket, id, left)
        // There may be more of this one, which goes on in another transaction.
        if (left <= 0) return true
        await sql.run(FORGET_MESSAGE, bucket, id)
        left -= 1
      }
      return left <= 0
    },
  }
}
