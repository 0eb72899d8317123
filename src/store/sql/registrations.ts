import type { Sql } from '../database.ts'
import { endpointKey, type TokenScope, tokenKey, tokenKeysIn } from '../keys.ts'
import { type Device, type EndpointOwner, type EndpointRecord, endpoints, forgetTokens } from './endpoints.ts'
import { ENDPOINT } from './items.ts'
import { type TokenOwner, tokenOwners } from './token-owners.ts'

/** What becomes of a device token that is registered already. Source: ours, answers 1 to 5. */
export type TokenPolicy = 'exclusive' | 'refresh' | 'shared'

/** A device that wants to receive a user's messages. */
export interface Registration {
  readonly user: EndpointOwner
  /** The id of the endpoint, should there be a new one. */
  readonly newId: string
  readonly device: Device
  readonly tokenPolicy: TokenPolicy
  /** How many endpoints the user may have; 0 means any number. */
  readonly endpointsMax: number
  readonly nowMs: number
}

/** What became of a registration. */
export type RegistrationOutcome =
  /** There is a new endpoint; `movedFrom` is the one that the token was taken from. */
  | { readonly kind: 'created'; readonly endpointId: string; readonly movedFrom?: EndpointRecord }
  /** The user's endpoint with this token is in service again, or refreshed. */
  | { readonly kind: 'renewed'; readonly endpointId: string }
  /** The user has an active endpoint with this token. */
  | { readonly kind: 'taken'; readonly endpointId: string }
  /** The user has as many endpoints as allowed, all active. */
  | { readonly kind: 'full' }

const COUNT = `select count(*) as n from (select 1 from items where parent_key = ? and kind = ${ENDPOINT} limit ?) t`

const OLDEST_INACTIVE = `select item_key as "key" from items where parent_key = ? and kind = ${ENDPOINT} and inactive_reason is not null
  order by item_key limit 1`

const FORGET_VOIP = `update items set voip_device_token = null where parent_key = ? and kind = ${ENDPOINT} and item_key = ?`

const RENEW = `update items set device_token = ?, voip_device_token = ?, name = ?, allow_messages = ?, updated_at_ms = ?,
  registered_at_ms = ?, inactive_reason = null where parent_key = ? and kind = ${ENDPOINT} and item_key = ?`

const HOLD_USER = { sqlite: undefined, postgres: 'update users set user_id = user_id where user_key = ?' } as const

/**
 * On PostgreSQL others may have counted a user's endpoints since this transaction's snapshot was made: whoever adds one
 * writes the user's row, which only one does at a time (postgres/registration-batches.ts).
 */
export const holdUser = async (sql: Sql, userKey: Uint8Array): Promise<void> => {
  const hold = HOLD_USER[sql.engine]
  if (hold) await sql.run(hold, userKey)
}

const INSERT = `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, voip_device_token, name,
  allow_messages, created_at_ms, updated_at_ms, registered_at_ms)
  values (?, ${ENDPOINT}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const scopeOf = ({ user, device, tokenPolicy }: Registration): TokenScope => ({
  instanceKey: user.instanceKey,
  pushAppId: device.pushAppId,
  type: device.type,
  ...(tokenPolicy === 'shared' && { withinUser: user.key }),
})

/** The keys of a registration's tokens. */
export const tokenKeysOf = (registration: Registration): readonly Uint8Array[] =>
  tokenKeysIn(scopeOf(registration), registration.device)

/** Registrations: how devices become endpoints, and how a device token passes from one user to the next. */
export const registrations = (sql: Sql, moved: (endpointKey: Uint8Array) => void) => {
  const devices = endpoints(sql)
  const owners = tokenOwners(sql)

  const ownerOf = async (key: Uint8Array): Promise<EndpointRecord | undefined> => {
    const owner = await owners.get(key)
    return owner && devices.byKey(owner.userKey, owner.endpointKey)
  }

  const hasReached = async (user: EndpointOwner, endpointsMax: number): Promise<boolean> => {
    const row = await sql.get<{ n: number }>(COUNT, user.key, endpointsMax)
    return row!.n >= endpointsMax
  }

  /** Whether the oldest endpoint out of service has made room; there may be none. */
  const madeRoom = async (user: EndpointOwner): Promise<boolean> => {
    const oldest = await sql.get<{ key: Uint8Array }>(OLDEST_INACTIVE, user.key)
    const dropped = oldest && (await devices.byKey(user.key, oldest.key))
    if (dropped) await devices.remove(user, dropped)
    return dropped !== undefined
  }

  /** Makes the VoIP token this endpoint's alone, so that calls don't ring on a former owner's phone. */
  const takeVoipToken = async (scope: TokenScope, voipDeviceToken: string, owner: TokenOwner) => {
    const key = tokenKey('voip', scope, voipDeviceToken)
    const before = await owners.get(key)
    if (before && !equal(before.endpointKey, owner.endpointKey)) {
      await sql.run(FORGET_VOIP, before.userKey, before.endpointKey)
      moved(before.endpointKey)
    }
    await owners.put(key, owner)
  }

  const renew = async ({ user, device, nowMs }: Registration, scope: TokenScope, endpoint: EndpointRecord) => {
    await forgetTokens(sql, user, endpoint)
    await sql.run(
      RENEW,
      device.deviceToken,
      device.voipDeviceToken,
      device.name,
      device.allowMessages,
      nowMs,
      nowMs,
      user.key,
      endpoint.key,
    )
    const owner = { userKey: user.key, endpointKey: endpoint.key }
    await owners.put(tokenKey('device', scope, device.deviceToken), owner)
    if (device.voipDeviceToken !== null) await takeVoipToken(scope, device.voipDeviceToken, owner)
  }

  const insert = ({ user, device, nowMs }: Registration, key: Uint8Array) =>
    sql.run(
      INSERT,
      user.key,
      key,
      device.type,
      device.pushAppId,
      device.deviceToken,
      device.voipDeviceToken,
      device.name,
      device.allowMessages,
      nowMs,
      nowMs,
      nowMs,
    )

  return {
    /** Registers a device, in the caller's transaction. */
    async register(registration: Registration): Promise<RegistrationOutcome> {
      const { user, newId, device, tokenPolicy, endpointsMax } = registration
      const scope = scopeOf(registration)
      const deviceKey = tokenKey('device', scope, device.deviceToken)
      const key = endpointKey(newId)!
      const owner = { userKey: user.key, endpointKey: key }
      const isFull = endpointsMax > 0 && (await hasReached(user, endpointsMax))
      // Hardly any token is somebody's already, so that none is looked for before an insert has shown that it is.
      const wasFree = !isFull && (await owners.insert(deviceKey, owner))
      const holder = wasFree ? undefined : await ownerOf(deviceKey)

      if (holder && equal(holder.userKey, user.key)) {
        if (holder.inactiveReason === null && tokenPolicy !== 'refresh') return { kind: 'taken', endpointId: holder.id }
        await renew(registration, scope, holder)
        return { kind: 'renewed', endpointId: holder.id }
      }
      await holdUser(sql, user.key)
      if (isFull && !(await madeRoom(user))) return { kind: 'full' }
      // Users of one app instance share its scope, so that the former owner's tokens are found under this one's.
      if (holder) {
        await devices.remove({ key: holder.userKey, instanceKey: user.instanceKey }, holder)
        moved(holder.key)
      }
      if (!wasFree) await owners.put(deviceKey, owner)
      await insert(registration, key)
      if (device.voipDeviceToken !== null) await takeVoipToken(scope, device.voipDeviceToken, owner)
      return { kind: 'created', endpointId: newId, ...(holder && { movedFrom: holder }) }
    },
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
