import type { PushContent } from '../../lib/push-content.ts'
import type { Sql } from '../database.ts'
import { audienceOf } from './push-audience.ts'
import { ALL_BUCKETS, BUCKETS } from './push-buckets.ts'

/** A push that could not be delivered. */
export interface DeadLetter {
  readonly bucket: number
  /** Of the push. */
  readonly id: Uint8Array
  readonly lane: string
  /** That of an address; null for an endpoint. */
  readonly deviceToken: string | null
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
  readonly content: string
  readonly isVoip: 0 | 1
  readonly reason: string
  /** How often it was handed over. */
  readonly attempts: number
  readonly createdAtMs: number
  readonly deadAtMs: number
}

/** How many are kept; in each bucket its share, the oldest go first. A message lies in one bucket, with all its pushes. */
export const DEAD_LETTERS_MAX = 16_000

const SHARE = DEAD_LETTERS_MAX / BUCKETS

const COLUMNS = `bucket, push_id as "id", lane, device_token as "deviceToken", user_key as "userKey",
  endpoint_key as "endpointKey", content, is_voip as "isVoip", reason, attempts, created_at_ms as "createdAtMs",
  dead_at_ms as "deadAtMs"`

const PUT = `insert into dead_letters (bucket, push_id, lane, device_token, user_key, endpoint_key, content, is_voip,
    reason, attempts, created_at_ms, dead_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const TRIM = `delete from dead_letters where bucket = ? and push_id <= (
  select push_id from dead_letters where bucket = ? order by push_id desc limit 1 offset ?)`

const MESSAGE = `select audience, content, is_voip as "isVoip", created_at_ms as "createdAtMs" from push_messages
  where bucket = ? and message_id = ?`

interface MessageRow {
  readonly audience: string
  readonly content: string
  readonly isVoip: 0 | 1
  readonly createdAtMs: number
}

/** A push as it dies. */
export interface DyingPush {
  readonly bucket: number
  readonly lane: string
  readonly id: Uint8Array
  readonly messageId: Uint8Array
  readonly member: number | null
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
  readonly attempts: number
  readonly reason: string
}

/** What could not be delivered, for whoever looks into it or tries again. Ids sort by the time of the push. */
export const deadLetters = (sql: Sql) => {
  const get = (bucket: number, id: Uint8Array) =>
    sql.get<DeadLetter>(`select ${COLUMNS} from dead_letters where bucket = ? and push_id = ?`, bucket, id)

  return {
    /** Keeps pushes of one message, which must still be there; it is read once, since it may be large. */
    async put(dying: readonly [DyingPush, ...DyingPush[]], nowMs: number): Promise<void> {
      const [{ bucket, messageId }] = dying
      const message = await sql.get<MessageRow>(MESSAGE, bucket, messageId)
      if (!message) return
      const members = dying.some(({ member }) => member !== null) ? membersOf(message) : []
      for (const push of dying) {
        const { deviceToken = null, content } = members[push.member ?? members.length] ?? {}
        await sql.run(
          PUT,
          bucket,
          push.id,
          push.lane,
          deviceToken,
          push.userKey,
          push.endpointKey,
          content === undefined ? message.content : JSON.stringify(content),
          message.isVoip,
          push.reason,
          push.attempts,
          message.createdAtMs,
          nowMs,
        )
      }
      await sql.run(TRIM, bucket, bucket, SHARE)
    },

    get,

    /** The one of a push, wherever it lies. */
    async find(id: Uint8Array): Promise<DeadLetter | undefined> {
      for (const bucket of ALL_BUCKETS) {
        const found = await get(bucket, id)
        if (found) return found
      }
      return undefined
    },

    /** Some of a bucket, oldest first, whose pushes came after the one and before the other id. */
    between: (bucket: number, after: Uint8Array, before: Uint8Array, limit: number) =>
      sql.all<DeadLetter>(
        `select ${COLUMNS} from dead_letters where bucket = ? and push_id > ? and push_id < ? order by push_id limit ?`,
        bucket,
        after,
        before,
        limit,
      ),

    /** The newest of all, at most `limit`. */
    async list(limit: number): Promise<readonly DeadLetter[]> {
      const found: DeadLetter[] = []
      for (const bucket of ALL_BUCKETS)
        found.push(
          ...(await sql.all<DeadLetter>(
            `select ${COLUMNS} from dead_letters where bucket = ? order by push_id desc limit ?`,
            bucket,
            limit,
          )),
        )
      return found.sort((a, b) => Buffer.compare(b.id, a.id)).slice(0, limit)
    },

    remove: (bucket: number, id: Uint8Array) =>
      sql.run('delete from dead_letters where bucket = ? and push_id = ?', bucket, id),

    /** Removes all of a bucket; returns how many. */
    purge: (bucket: number) => sql.run('delete from dead_letters where bucket = ?', bucket),
  }
}

interface MemberParts {
  readonly deviceToken?: string
  readonly content?: PushContent
}

/** What is a member's own; of other audiences than addresses and endpoints nothing is. */
const membersOf = ({ audience }: MessageRow): readonly MemberParts[] => {
  const kept = audienceOf(audience)
  if (kept.kind === 'addresses') return kept.addresses
  return kept.kind === 'endpoints' ? kept.endpoints : []
}
