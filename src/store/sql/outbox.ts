import type { PushAudience, PushContent } from '../../lib/push-content.ts'
import type { Sql } from '../database.ts'
import { endpointKey, textOfKey } from '../keys.ts'
import { deadLetters } from './dead-letters.ts'
import { pushAttempts } from './push-attempts.ts'
import { audienceText } from './push-audience.ts'
import { ALL_BUCKETS, bucketOf } from './push-buckets.ts'
import { FORGET_MESSAGE, type PushOutcome, pushResults } from './push-results.ts'

/** What is to be delivered, and to whom. */
export interface NewPush {
  /** A UUID version 7, from which the time of acceptance can be read. */
  readonly id: string
  readonly accountId: string
  readonly audience: PushAudience
  readonly content: PushContent
  /** Whether those with a VoIP token get it as a call. Source: ours, answer 25. */
  readonly isVoip: boolean
  /** Whether what comes of each push is kept for a while, for a sender who asks. */
  readonly keepsResults: boolean
  readonly nowMs: number
  /** How many pushes of an account may be on their way; 0 for any number. */
  readonly backlogMax: number
}

/** So much of the account's is on its way that nothing more is taken. Nothing was accepted. */
export class BacklogFull extends Error {
  override readonly name = 'BacklogFull'
}

/** What was accepted, as whoever sends it needs it. */
export interface PushMessage {
  readonly accountId: string
  readonly audience: string
  readonly content: string
  readonly isVoip: 0 | 1
  readonly createdAtMs: number
}

/** The way to one device. */
export interface QueuedPush {
  readonly bucket: number
  readonly lane: string
  readonly dueAtMs: number
  readonly id: Uint8Array
  readonly messageId: Uint8Array
  /** Its place in an audience of addresses or endpoints; null in others. */
  readonly member: number | null
  /** Null for an address. */
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
  /** How often it was handed over before. */
  readonly attempts: number
}

/** What is first in a lane. */
export interface LaneHead {
  readonly lane: string
  readonly dueAtMs: number
  readonly id: Uint8Array
}

/** A place in a lane: the push that was read last. */
export interface LanePlace {
  readonly dueAtMs: number
  readonly id: Uint8Array
}

/** What is to be written of a push. */
export type Settlement = Made &
  /** `push` counts the attempt, if one was made. */
  (
    | { readonly kind: 'again'; readonly push: QueuedPush; readonly dueAtMs: number }
    /** `dropped`: nobody is there any more to get it. */
    | {
        readonly kind: 'ended'
        readonly push: QueuedPush
        readonly outcome: PushOutcome
        readonly reason: string | null
      }
  )

/** The attempt that was made; absent where there was none. */
interface Made {
  readonly attempt?: { readonly outcome: string; readonly reason: string | null; readonly tookMs: number }
}

type Ended = Extract<Settlement, { readonly kind: 'ended' }>

const BACKLOG = `select coalesce(sum(pushes), 0) as n from push_backlog
  where bucket in (${ALL_BUCKETS.join(', ')}) and account_id = ?`

const ADD_BACKLOG = `insert into push_backlog (bucket, account_id, pushes) values (?, ?, ?)
  on conflict (bucket, account_id) do update set pushes = push_backlog.pushes + excluded.pushes`

const NO_BACKLOG = 'delete from push_backlog where bucket = ? and account_id = ? and pushes <= 0'

const PUSH = `bucket, lane, due_at_ms as "dueAtMs", push_id as "id", message_id as "messageId", member,
  user_key as "userKey", endpoint_key as "endpointKey", attempts`

const FIRST_DUE = `select lane, due_at_ms as "dueAtMs", push_id as "id" from pushes where bucket = ? and lane > ?
  order by lane, due_at_ms limit 1`

const DUE = `select ${PUSH} from pushes
  where bucket = ? and lane = ? and due_at_ms <= ? and (due_at_ms, push_id) > (?, ?)
  order by due_at_ms, push_id limit ?`

const MESSAGE = `select account_id as "accountId", audience, content, is_voip as "isVoip", created_at_ms as "createdAtMs"
  from push_messages where bucket = ? and message_id = ?`

const INSERT = `insert into pushes (bucket, lane, due_at_ms, push_id, message_id, member, user_key, endpoint_key, attempts)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)`

const REMOVE = 'delete from pushes where bucket = ? and lane = ? and due_at_ms = ? and push_id = ?'

const COUNT_DOWN = `update push_messages set pushes_left = pushes_left - ? where bucket = ? and message_id = ?
  returning account_id as "accountId", keeps_results as "keepsResults", pushes_left as "pushesLeft", step_at_ms as "stepAtMs"`

const DONE = 'update push_messages set done_at_ms = ? where bucket = ? and message_id = ?'

/** Writes one push. */
export const insertPush = (sql: Sql, push: QueuedPush) =>
  sql.run(
    INSERT,
    push.bucket,
    push.lane,
    push.dueAtMs,
    push.id,
    push.messageId,
    push.member,
    push.userKey,
    push.endpointKey,
    push.attempts,
  )

/** How many of an account's pushes are on their way; a message that is not spread over all of its devices is one. */
export const backlogOf = async (sql: Sql, accountId: string): Promise<number> =>
  (await sql.get<{ n: number }>(BACKLOG, accountId))!.n

/** Counts pushes in, or out; nothing is left of an account that has none on its way. */
export const addToBacklog = async (sql: Sql, bucket: number, accountId: string, pushes: number): Promise<void> => {
  await sql.run(ADD_BACKLOG, bucket, accountId, pushes)
  if (pushes < 0) await sql.run(NO_BACKLOG, bucket, accountId)
}

/** When nothing of a message is left to do it goes; one whose results are kept does so later. */
export const forgetIfDone = async (
  sql: Sql,
  bucket: number,
  messageId: Uint8Array,
  { pushesLeft, stepAtMs, keepsResults }: MessageState,
  nowMs: number,
): Promise<void> => {
  if (pushesLeft > 0 || stepAtMs !== null) return
  if (keepsResults === 1) await sql.run(DONE, nowMs, bucket, messageId)
  else await sql.run(FORGET_MESSAGE, bucket, messageId)
}

/** How far a message has come. */
export interface MessageState {
  readonly pushesLeft: number
  readonly stepAtMs: number | null
  readonly keepsResults: 0 | 1
}

/** Pushes on their way: accepted, spread over devices, handed over, settled. */
export const outbox = (sql: Sql, accepted: () => void) => {
  const letters = deadLetters(sql)
  const results = pushResults(sql)
  const attempts = pushAttempts(sql)

  const keepAttempt = async ({ push, attempt }: Settlement, nowMs: number) => {
    const { bucket, lane, id: pushId, userKey, endpointKey } = push
    if (!attempt || userKey === null || endpointKey === null) return
    await attempts.put({ bucket, atMs: nowMs, pushId, userKey, endpointKey, lane, ...attempt })
  }

  /** What has ended of one message. */
  const endOf = async (message: readonly Ended[], nowMs: number) => {
    const { bucket, messageId } = message[0]!.push
    const state = await sql.get<MessageState & { accountId: string }>(COUNT_DOWN, message.length, bucket, messageId)
    if (!state) return
    const [dying, ...others] = message
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ push, reason }) => ({ ...push, reason: reason ?? '' }))
    if (dying) await letters.put([dying, ...others], nowMs)
    for (const ended of message) {
      if (state.keepsResults === 1) await results.keep(ended.push, ended.outcome, ended.reason)
    }
    await addToBacklog(sql, bucket, state.accountId, -message.length)
    await forgetIfDone(sql, bucket, messageId, state, nowMs)
  }

  return {
    /**
     * Accepts a push, in the caller's transaction: it goes out once that is committed, and what is done with it later
     * costs the caller nothing, however many are in the audience.
     *
     * Errors  BacklogFull
     */
    async deliver(push: NewPush): Promise<void> {
      const { accountId, nowMs, backlogMax } = push
      if (backlogMax > 0 && (await backlogOf(sql, accountId)) >= backlogMax)
        throw new BacklogFull(`${backlogMax} pushes of the account are on their way`)
      const id = endpointKey(push.id)!
      const bucket = bucketOf(id)
      await sql.run(
        `insert into push_messages (bucket, message_id, account_id, audience, content, is_voip, keeps_results,
           created_at_ms, step_at_ms, pushes_left) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
        bucket,
        id,
        accountId,
        audienceText(push.audience),
        JSON.stringify(push.content),
        push.isVoip ? 1 : 0,
        push.keepsResults ? 1 : 0,
        nowMs,
        nowMs,
      )
      await addToBacklog(sql, bucket, accountId, 1)
      accepted()
    },

    /** The lanes of a bucket after the given one, each with what is first in it and when that is due. */
    async lanes(bucket: number, after: string, limit: number) {
      const found: LaneHead[] = []
      let lane = after
      while (found.length < limit) {
        const next = await sql.get<LaneHead>(FIRST_DUE, bucket, lane)
        if (!next) break
        found.push(next)
        lane = next.lane
      }
      return found
    },

    /** What is due in a lane, longest first, after the given place. */
    due: (bucket: number, lane: string, nowMs: number, after: LanePlace, limit: number) =>
      sql.all<QueuedPush>(DUE, bucket, lane, nowMs, after.dueAtMs, after.id, limit),

    message: (messageId: Uint8Array) => sql.get<PushMessage>(MESSAGE, bucketOf(messageId), messageId),

    /** Writes what came of attempts. A push that is settled already, by another who had its lease, stays so. */
    async settle(settlements: readonly Settlement[], nowMs: number): Promise<void> {
      const byMessage = new Map<string, Ended[]>()
      for (const settlement of settlements) {
        const { push } = settlement
        await keepAttempt(settlement, nowMs)
        if ((await sql.run(REMOVE, push.bucket, push.lane, push.dueAtMs, push.id)) === 0) continue
        if (settlement.kind === 'again') {
          await insertPush(sql, { ...push, dueAtMs: settlement.dueAtMs })
          continue
        }
        const name = textOfKey(push.messageId)
        const ended = byMessage.get(name) ?? []
        ended.push(settlement)
        byMessage.set(name, ended)
      }
      for (const ended of byMessage.values()) await endOf(ended, nowMs)
    },

    /** How many pushes are on their way in a bucket. */
    async depth(bucket: number): Promise<number> {
      const count = await sql.get<{ n: number }>(
        'select coalesce(sum(pushes), 0) as n from push_backlog where bucket = ?',
        bucket,
      )
      return count!.n
    },
  }
}
