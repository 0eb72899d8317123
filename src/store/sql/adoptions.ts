import type { Sql } from '../database.ts'
import { type TokenScope, tokenKeysIn } from '../keys.ts'
import { type EndpointOwner, type EndpointRecord, endpoints } from './endpoints.ts'
import { ENDPOINT } from './items.ts'
import { holdUser } from './registrations.ts'
import { type TokenOwner, tokenOwners } from './token-owners.ts'

/** Among whose devices a token has one owner: all of an app instance, or those of one user. */
export type TokenRange = 'appInstance' | 'user'

/** An endpoint that has been one elsewhere, and is to be the same here. */
export type Adopted = Omit<EndpointRecord, 'userKey' | 'id'>

const INSERT = `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, voip_device_token, name,
  allow_messages, created_at_ms, updated_at_ms, registered_at_ms, inactive_reason)
  values (?, ${ENDPOINT}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** The scope in which a token of an endpoint has one owner. */
export const scopeOf = (
  user: EndpointOwner,
  { pushAppId, type }: Pick<EndpointRecord, 'pushAppId' | 'type'>,
  range: TokenRange,
): TokenScope => ({
  instanceKey: user.instanceKey,
  pushAppId,
  type,
  ...(range === 'user' && { withinUser: user.key }),
})

/** Adoptions: endpoints that come from elsewhere with their ids, times and states. `moved` is told who lost a token. */
export const adoptions = (sql: Sql, moved: (endpointKey: Uint8Array) => void) => ({
  /** An endpoint that has one of these tokens, the first of them that is somebody's. */
  async holder(tokenKeys: readonly Uint8Array[]): Promise<TokenOwner | undefined> {
    for (const key of tokenKeys) {
      const holder = await tokenOwners(sql).get(key)
      if (holder) return holder
    }
    return undefined
  },

  /** Removes an endpoint whose device is another user's by now. */
  async displace(user: EndpointOwner, endpoint: EndpointRecord): Promise<void> {
    await endpoints(sql).remove(user, endpoint)
    moved(endpoint.key)
  },

  /** Keeps an endpoint that the user does not have yet, and whose tokens are nobody's. */
  async endpoint(user: EndpointOwner, endpoint: Adopted, range: TokenRange): Promise<void> {
    const owner = { userKey: user.key, endpointKey: endpoint.key }
    await holdUser(sql, user.key)
    for (const key of tokenKeysIn(scopeOf(user, endpoint, range), endpoint)) await tokenOwners(sql).put(key, owner)
    await sql.run(
      INSERT,
      user.key,
      endpoint.key,
      endpoint.type,
      endpoint.pushAppId,
      endpoint.deviceToken,
      endpoint.voipDeviceToken,
      endpoint.name,
      endpoint.allowMessages,
      endpoint.createdAtMs,
      endpoint.updatedAtMs,
      endpoint.registeredAtMs,
      endpoint.inactiveReason,
    )
  },
})
