import type { PushAudience } from '../../lib/push-content.ts'
import type { PushChannel } from '../../lib/push-credentials.ts'
import type { Sql } from '../database.ts'
import { endpointKey } from '../keys.ts'
import { laneOf } from '../push-lane.ts'
import { endpoints, type Reachable } from './endpoints.ts'
import { addToBacklog, backlogOf, forgetIfDone, insertPush, type MessageState } from './outbox.ts'
import { audienceOf } from './push-audience.ts'
import { users } from './users.ts'

/** How one step is to be taken. */
export interface StepOptions {
  readonly nowMs: number
  /** How many members of an audience are looked at. */
  readonly membersMax: number
  /** At how many pushes a step ends, though it may have looked at fewer members; the last one's go whole. */
  readonly pushesMax: number
  /** How many pushes of an account may be on their way; 0 for any number. */
  readonly backlogMax: number
  /** Makes UUIDs version 7. */
  readonly newId: () => string
}

/** What a step has put on its way. */
export interface Step {
  readonly pushes: number
  /** The lanes that have something to do now. */
  readonly lanes: ReadonlySet<string>
}

interface MessageRow extends MessageState {
  readonly messageId: Uint8Array
  readonly accountId: string
  readonly audience: string
  readonly isVoip: 0 | 1
  readonly createdAtMs: number
  readonly place: string | null
}

const NEXT = `select message_id as "messageId", account_id as "accountId", audience, is_voip as "isVoip",
    keeps_results as "keepsResults", created_at_ms as "createdAtMs", place, pushes_left as "pushesLeft",
    step_at_ms as "stepAtMs"
  from push_messages where bucket = ? and step_at_ms <= ? order by step_at_ms limit 1`

const GO_ON = `update push_messages set step_at_ms = ?, place = ?, pushes_left = pushes_left + ?
  where bucket = ? and message_id = ?`

/** How long a message waits whose account has as much on its way as it may. */
const FULL_MS = 1000

/** A device that is to get the message, before it is written down. */
interface Target {
  readonly appId: string
  readonly channel: PushChannel
  readonly member: number | null
  readonly userKey: Uint8Array | null
  readonly endpointKey: Uint8Array | null
}

/** A part of an audience, and where the next begins; without a place there is none. */
interface Part {
  readonly targets: readonly Target[]
  readonly place?: string
}

/** Spreads messages over the devices that are registered when it comes to them, a bounded step at a time. */
export const pushSpread = (sql: Sql) => {
  const devices = endpoints(sql)

  const toEndpoint = (found: Reachable, userKey: Uint8Array, member: number | null, isVoip: boolean): Target => ({
    appId: found.pushAppId,
    channel: channelOf(found, isVoip),
    member,
    userKey,
    endpointKey: found.key,
  })

  /** The devices of the first of these users, until there are enough; and how many users that took. */
  const ofUsers = async (userKeys: readonly Uint8Array[], isVoip: boolean, pushesMax: number) => {
    const targets: Target[] = []
    let looked = 0
    for (const userKey of userKeys) {
      if (targets.length >= pushesMax) break
      for (const found of await devices.reachable(userKey)) targets.push(toEndpoint(found, userKey, null, isVoip))
      looked += 1
    }
    return { targets, looked }
  }

  const partOfInstance = async (instanceKey: Uint8Array, row: MessageRow, options: StepOptions): Promise<Part> => {
    const { membersMax, pushesMax } = options
    const after = row.place === null ? undefined : (JSON.parse(row.place) as { createdAtMs: number; id: string })
    const page = await users(sql).keys(instanceKey, after, row.createdAtMs, membersMax)
    const userKeys = page.map((user) => user.key)
    const { targets, looked } = await ofUsers(userKeys, row.isVoip === 1, pushesMax)
    const last = looked === membersMax || looked < page.length ? page[looked - 1] : undefined
    return { targets, ...(last && { place: JSON.stringify({ createdAtMs: last.createdAtMs, id: last.id }) }) }
  }

  const part = async (row: MessageRow, audience: PushAudience, options: StepOptions): Promise<Part> => {
    const from = row.place === null ? 0 : Number(row.place)
    const to = from + options.membersMax
    const isVoip = row.isVoip === 1
    const next = (place: number, size: number) => (place < size ? { place: String(place) } : {})
    switch (audience.kind) {
      case 'addresses': {
        const targets = audience.addresses.slice(from, to).map(({ channel }, index) => ({
          appId: audience.appId,
          channel,
          member: from + index,
          userKey: null,
          endpointKey: null,
        }))
        return { targets, ...next(to, audience.addresses.length) }
      }
      case 'endpoints': {
        const targets: Target[] = []
        for (const [index, { userKey, endpointKey }] of audience.endpoints.slice(from, to).entries()) {
          const found = await devices.reachableOne(userKey, endpointKey)
          if (found) targets.push(toEndpoint(found, userKey, from + index, isVoip))
        }
        return { targets, ...next(to, audience.endpoints.length) }
      }
      case 'users': {
        const { targets, looked } = await ofUsers(audience.userKeys.slice(from, to), isVoip, options.pushesMax)
        return { targets, ...next(from + looked, audience.userKeys.length) }
      }
      case 'appInstance':
        return partOfInstance(audience.instanceKey, row, options)
      default:
        return audience satisfies never
    }
  }

  return {
    /** When a bucket has its next step to take; undefined when it has none. */
    async nextStepAtMs(bucket: number): Promise<number | undefined> {
      const row = await sql.get<{ atMs: number }>(
        `select step_at_ms as "atMs" from push_messages where bucket = ? and step_at_ms is not null
         order by step_at_ms limit 1`,
        bucket,
      )
      return row?.atMs
    },

    /** Takes the step that is due for longest; undefined when none is. Each message has its turn after each step. */
    async step(bucket: number, options: StepOptions): Promise<Step | undefined> {
      const { nowMs, backlogMax, newId } = options
      const row = await sql.get<MessageRow>(NEXT, bucket, nowMs)
      if (!row) return undefined
      const { messageId, accountId } = row
      // The message itself counts for one until it is spread.
      if (backlogMax > 0 && (await backlogOf(sql, accountId)) > backlogMax) {
        await sql.run(GO_ON, nowMs + FULL_MS, row.place, 0, bucket, messageId)
        return { pushes: 0, lanes: new Set() }
      }
      const { targets, place } = await part(row, audienceOf(row.audience), options)
      const lanes = new Set<string>()
      for (const { appId, channel, ...target } of targets) {
        const lane = laneOf({ accountId, appId, channel })
        lanes.add(lane)
        const id = endpointKey(newId())!
        await insertPush(sql, { bucket, lane, dueAtMs: nowMs, id, messageId, ...target, attempts: 0 })
      }
      const stepAtMs = place === undefined ? null : nowMs
      await sql.run(GO_ON, stepAtMs, place ?? null, targets.length, bucket, messageId)
      await addToBacklog(sql, bucket, accountId, targets.length - (stepAtMs === null ? 1 : 0))
      const pushesLeft = row.pushesLeft + targets.length
      await forgetIfDone(sql, bucket, messageId, { ...row, pushesLeft, stepAtMs }, nowMs)
      return { pushes: targets.length, lanes }
    },
  }
}

/** Through which channel an endpoint is reached. Source: ours, answer 25. */
const channelOf = ({ type, hasVoip }: Reachable, isVoip: boolean): PushChannel => {
  if (type === 'GCM' || !isVoip || hasVoip === 0) return type
  return type === 'APNS' ? 'APNS_VOIP' : 'APNS_VOIP_SANDBOX'
}
