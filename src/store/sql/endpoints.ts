import type { Sql } from '../database.ts'
import { endpointIdOf, endpointKey, tokenKey } from '../keys.ts'
import { ENDPOINT } from './items.ts'
import { tokenOwners } from './token-owners.ts'

/** Where pushes to an endpoint go. */
export type EndpointType = 'APNS' | 'APNS_SANDBOX' | 'GCM'

/** Why an endpoint is out of service. */
export type InactiveReason = 'INVALID_DEVICE_TOKEN' | 'INVALID_PINPOINT_ARN'

/** What a device registers. */
export interface Device {
  readonly type: EndpointType
  readonly pushAppId: string
  readonly deviceToken: string
  readonly voipDeviceToken: string | null
  readonly name: string | null
  readonly allowMessages: 'ALL' | 'NONE'
}

/** An endpoint of a user as it is kept. */
export interface EndpointRecord extends Device {
  readonly userKey: Uint8Array
  /** The 16 bytes of `id`. */
  readonly key: Uint8Array
  readonly id: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** When its device token was last registered: what a provider said of the token before does not count. */
  readonly registeredAtMs: number
  /** Null while the endpoint is ACTIVE. */
  readonly inactiveReason: InactiveReason | null
}

/** A user, as statements about its endpoints name it. */
export interface EndpointOwner {
  readonly key: Uint8Array
  readonly instanceKey: Uint8Array
}

/** An endpoint that takes messages now, as far as is needed to find the way to it. */
export interface Reachable {
  readonly key: Uint8Array
  readonly type: EndpointType
  readonly pushAppId: string
  readonly hasVoip: 0 | 1
}

/** An endpoint that takes messages now, as a push to it needs it. */
export interface Target {
  readonly userKey: Uint8Array
  readonly key: Uint8Array
  readonly type: EndpointType
  readonly deviceToken: string
  readonly voipDeviceToken: string | null
  readonly registeredAtMs: number
}

const COLUMNS = `item_key as "key", type, push_app_id as "pushAppId",
  device_token as "deviceToken", voip_device_token as "voipDeviceToken", name, allow_messages as "allowMessages",
  created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", registered_at_ms as "registeredAtMs",
  inactive_reason as "inactiveReason"`

/** The endpoints of a user. */
const ALL = `parent_key = ? and kind = ${ENDPOINT}`

/** One endpoint of a user. */
const ONE = `${ALL} and item_key = ?`

const GET = `select ${COLUMNS} from items where ${ONE}`
const LIST = `select ${COLUMNS} from items where ${ALL} and item_key > ? order by item_key limit ?`
const LIST_ALL = `select ${COLUMNS} from items where ${ALL}`
const IS_REACHABLE = `inactive_reason is null and allow_messages = 'ALL'`
const REACHABLE_COLUMNS = `item_key as "key", type, push_app_id as "pushAppId",
  case when voip_device_token is null then 0 else 1 end as "hasVoip"`
const REACHABLE = `select ${REACHABLE_COLUMNS} from items where ${ALL} and ${IS_REACHABLE}`
const REACHABLE_ONE = `select ${REACHABLE_COLUMNS} from items where ${ONE} and ${IS_REACHABLE}`
// For each push, so that it reads no more than is needed.
const TARGET = `select type, device_token as "deviceToken", voip_device_token as "voipDeviceToken",
  registered_at_ms as "registeredAtMs" from items where ${ONE} and ${IS_REACHABLE}`
const FORGET_VOIP = `update items set voip_device_token = null where ${ONE}`
const UPDATE = `update items set name = ?, allow_messages = ?, updated_at_ms = ? where ${ONE}`
const DEACTIVATE = `update items set inactive_reason = ?, updated_at_ms = ? where ${ONE}`
const REMOVE = `delete from items where ${ONE}`
const REMOVE_ALL = `delete from items where ${ALL}`

/** Before every endpoint of a user. */
const START = new Uint8Array()

type EndpointRow = Omit<EndpointRecord, 'id' | 'userKey'>

const recordOf = (userKey: Uint8Array, row: EndpointRow): EndpointRecord => ({
  ...row,
  userKey,
  id: endpointIdOf(row.key),
})

/** Endpoints: the devices that receive a user's messages. Their ids sort by the time of their creation. */
export const endpoints = (sql: Sql) => {
  const byKey = async (userKey: Uint8Array, key: Uint8Array): Promise<EndpointRecord | undefined> => {
    const row = await sql.get<EndpointRow>(GET, userKey, key)
    return row && recordOf(userKey, row)
  }

  const remove = async (user: EndpointOwner, endpoint: EndpointRecord): Promise<void> => {
    await forgetTokens(sql, user, endpoint)
    await sql.run(REMOVE, user.key, endpoint.key)
  }

  return {
    byKey,
    remove,

    async get(userKey: Uint8Array, id: string): Promise<EndpointRecord | undefined> {
      const key = endpointKey(id)
      return key && byKey(userKey, key)
    },

    /** Oldest first, after the endpoint with the given id. */
    async list(userKey: Uint8Array, afterId: string | undefined, limit: number): Promise<readonly EndpointRecord[]> {
      const after = (afterId !== undefined && endpointKey(afterId)) || START
      const rows = await sql.all<EndpointRow>(LIST, userKey, after, limit)
      return rows.map((row) => recordOf(userKey, row))
    },

    update: (endpoint: EndpointRecord, name: string | null, allowMessages: 'ALL' | 'NONE', nowMs: number) =>
      sql.run(UPDATE, name, allowMessages, nowMs, endpoint.userKey, endpoint.key),

    /** Takes an endpoint out of service. */
    deactivate: (endpoint: EndpointRecord, reason: InactiveReason, nowMs: number) =>
      sql.run(DEACTIVATE, reason, nowMs, endpoint.userKey, endpoint.key),

    /** Those of a user's that are in service and take messages. */
    reachable: (userKey: Uint8Array) => sql.all<Reachable>(REACHABLE, userKey),

    /** One of a user's, if it is in service and takes messages. */
    reachableOne: (userKey: Uint8Array, key: Uint8Array) => sql.get<Reachable>(REACHABLE_ONE, userKey, key),

    /** As `reachableOne`, with what is needed to send to it. */
    async target(userKey: Uint8Array, key: Uint8Array): Promise<Target | undefined> {
      const row = await sql.get<Omit<Target, 'userKey' | 'key'>>(TARGET, userKey, key)
      if (!row) return undefined
      const { type, deviceToken, voipDeviceToken, registeredAtMs } = row
      return { userKey, key, type, deviceToken, voipDeviceToken, registeredAtMs }
    },

    /** The endpoint's VoIP token is dead, and nobody's; the endpoint itself stays as it is. */
    async forgetVoip(user: EndpointOwner, { type, pushAppId, voipDeviceToken, key }: EndpointRecord): Promise<void> {
      if (voipDeviceToken === null) return
      const scope = { instanceKey: user.instanceKey, pushAppId, type }
      for (const within of [scope, { ...scope, withinUser: user.key }])
        await tokenOwners(sql).remove(tokenKey('voip', within, voipDeviceToken), key)
      await sql.run(FORGET_VOIP, user.key, key)
    },

    async removeAll(user: EndpointOwner): Promise<void> {
      const rows = await sql.all<EndpointRow>(LIST_ALL, user.key)
      for (const row of rows) await forgetTokens(sql, user, row)
      await sql.run(REMOVE_ALL, user.key)
    },
  }
}

/** The tokens of an endpoint are nobody's from now on. */
export const forgetTokens = async (sql: Sql, user: EndpointOwner, endpoint: EndpointRow): Promise<void> => {
  const owners = tokenOwners(sql)
  const { type, pushAppId, deviceToken, voipDeviceToken } = endpoint
  const scope = { instanceKey: user.instanceKey, pushAppId, type }
  // Whether tokens may be shared is a setting, which may have been the other when this one was registered.
  for (const within of [scope, { ...scope, withinUser: user.key }]) {
    await owners.remove(tokenKey('device', within, deviceToken), endpoint.key)
    if (voipDeviceToken !== null) await owners.remove(tokenKey('voip', within, voipDeviceToken), endpoint.key)
  }
}
