import { textOfKey } from '../keys.ts'
import { ENDPOINT, REQUEST } from '../sql/items.ts'
import type { PlainRegistration, PushAppName } from './plain-registration.ts'
import type { Session } from './session.ts'

// Each statement names the column by which its table would be distributed.

/**
 * Holds users of live app instances, so that their endpoints are counted by one transaction at a time. It writes them,
 * as who removes a user or registers by itself does too: those run on a snapshot, and only a write shows them that it is
 * out of date.
 */
const HOLD_USERS = `update users u set user_id = user_id where u.user_key = any(?) and exists
    (select 1 from app_instances i where i.instance_key = u.instance_key and i.deleted_at_ms is null)
  returning u.user_key as "key"`

const PUSH_APPS = `select account_id as "accountId", app_id as "id" from push_apps
  where (account_id, app_id) in (select * from unnest(?::text[], ?::text[]))`

// No more rows of a user than its quota, or one that was larger before.
const COUNTS = `select parent_key as "key", count(*) as n from items
  where parent_key = any(?) and kind = ${ENDPOINT} group by parent_key`

const INSERT_OWNERS = `insert into token_owners (token_key, user_key, endpoint_key)
  select * from unnest(?::bytea[], ?::bytea[], ?::bytea[]) on conflict (token_key) do nothing returning token_key as "key"`

const INSERT_REQUESTS = `insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms)
  select user_key, ${REQUEST}, item_key, digest, answer, expires_at_ms
  from unnest(?::bytea[], ?::bytea[], ?::bytea[], ?::text[], ?::bigint[]) t (user_key, item_key, digest, answer, expires_at_ms)
  on conflict (parent_key, kind, item_key) do nothing returning parent_key as "key"`

const INSERT_ENDPOINTS = `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, voip_device_token,
    name, allow_messages, created_at_ms, updated_at_ms, registered_at_ms)
  select user_key, ${ENDPOINT}, item_key, type, push_app_id, device_token, voip_device_token, name, allow_messages,
    now_ms, now_ms, now_ms
  from unnest(?::bytea[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
    t (user_key, item_key, type, push_app_id, device_token, voip_device_token, name, allow_messages, now_ms)`

const REMOVE_OWNERS = 'delete from token_owners where token_key = any(?)'

const REMOVE_ENDPOINTS = `delete from items where (parent_key, kind, item_key) in
  (select user_key, ${ENDPOINT}, item_key from unnest(?::bytea[], ?::bytea[]) t (user_key, item_key))`

interface Keyed {
  readonly key: Uint8Array
}

const namesOf = (rows: readonly Keyed[]): ReadonlySet<string> => new Set(rows.map(({ key }) => textOfKey(key)))

const appName = ({ accountId, id }: PushAppName) => `${accountId}/${id}`

/** Each once. */
const distinct = <T>(values: readonly T[], name: (value: T) => string): readonly T[] => [
  ...new Map(values.map((value) => [name(value), value])).values(),
]

const userKeyOf = ({ registration }: PlainRegistration): Uint8Array => registration.user.key

/**
 * Registers those of which all holds that they rest on, and returns them; of the others nothing is written. No two may be
 * of one user, or have a token in common. In a transaction whose statements each see what was committed before.
 */
export const register = async (
  sql: Session,
  plain: readonly PlainRegistration[],
): Promise<readonly PlainRegistration[]> => {
  // Sent in one go: nearly all are sound, and what is inserted for the others is removed again.
  const [isSound, taken] = await Promise.all([soundness(sql, plain), insertOwners(sql, plain)])
  const isTaken = (key: Uint8Array) => taken.has(textOfKey(key))
  const isOwner = (each: PlainRegistration) => isSound(each) && each.tokenKeys.every(isTaken)
  const owners = plain.filter(isOwner)
  const others = plain.filter((each) => !isOwner(each))
  await removeOwners(sql, others.flatMap(({ tokenKeys }) => tokenKeys).filter(isTaken))
  if (owners.length === 0) return []

  const asked = owners.filter(({ request }) => request !== undefined)
  const [remembered] = await Promise.all([insertRequests(sql, asked), insertEndpoints(sql, owners)])
  const isDone = (each: PlainRegistration) => !each.request || remembered.has(textOfKey(userKeyOf(each)))
  // Their requests were answered before, and have to be answered the same again.
  const repeated = owners.filter((each) => !isDone(each))
  if (repeated.length > 0) {
    await removeOwners(
      sql,
      repeated.flatMap(({ tokenKeys }) => tokenKeys),
    )
    await sql.run(
      REMOVE_ENDPOINTS,
      repeated.map(userKeyOf),
      repeated.map(({ endpointKey }) => endpointKey),
    )
  }
  return owners.filter(isDone)
}

/** Tells whether one's user, app instance and push application are there, and whether the user may have an endpoint more. */
const soundness = async (sql: Session, plain: readonly PlainRegistration[]) => {
  const apps = distinct(
    plain.flatMap(({ pushApps }) => pushApps),
    appName,
  )
  const counted = plain.filter(({ registration }) => registration.endpointsMax > 0)
  const [users, found, counts] = await Promise.all([
    sql.all<Keyed>(HOLD_USERS, plain.map(userKeyOf)),
    sql.all<PushAppName>(
      PUSH_APPS,
      apps.map(({ accountId }) => accountId),
      apps.map(({ id }) => id),
    ),
    sql.all<Keyed & { readonly n: number }>(COUNTS, counted.map(userKeyOf)),
  ])
  const held = namesOf(users)
  const known = new Set(found.map(appName))
  const countOf = new Map(counts.map(({ key, n }) => [textOfKey(key), n]))
  const hasRoom = (name: string, endpointsMax: number) => endpointsMax === 0 || (countOf.get(name) ?? 0) < endpointsMax
  return ({ registration: { user, endpointsMax }, pushApps }: PlainRegistration): boolean =>
    held.has(textOfKey(user.key)) &&
    hasRoom(textOfKey(user.key), endpointsMax) &&
    pushApps.every((app) => known.has(appName(app)))
}

/** Gives tokens that are nobody's to their endpoints; returns the names of these tokens. */
const insertOwners = async (sql: Session, plain: readonly PlainRegistration[]): Promise<ReadonlySet<string>> => {
  const rows = plain.flatMap((each) =>
    each.tokenKeys.map((key) => ({ key, userKey: userKeyOf(each), endpointKey: each.endpointKey })),
  )
  // In one order everywhere, so that no two wait for each other.
  rows.sort((a, b) => Buffer.compare(a.key, b.key))
  return namesOf(
    await sql.all<Keyed>(
      INSERT_OWNERS,
      rows.map(({ key }) => key),
      rows.map(({ userKey }) => userKey),
      rows.map(({ endpointKey }) => endpointKey),
    ),
  )
}

const removeOwners = async (sql: Session, tokenKeys: readonly Uint8Array[]): Promise<void> => {
  if (tokenKeys.length > 0) await sql.run(REMOVE_OWNERS, tokenKeys)
}

/** Remembers requests; returns the names of the users of those that were not answered before. */
const insertRequests = async (sql: Session, asked: readonly PlainRegistration[]): Promise<ReadonlySet<string>> => {
  const requests = asked.flatMap(({ request }) => request ?? [])
  return namesOf(
    await sql.all<Keyed>(
      INSERT_REQUESTS,
      asked.map(userKeyOf),
      requests.map(({ key }) => key),
      requests.map(({ digest }) => digest),
      requests.map(({ answer }) => answer),
      requests.map(({ expiresAtMs }) => expiresAtMs),
    ),
  )
}

const insertEndpoints = (sql: Session, plain: readonly PlainRegistration[]) => {
  const devices = plain.map(({ registration }) => registration.device)
  return sql.run(
    INSERT_ENDPOINTS,
    plain.map(userKeyOf),
    plain.map(({ endpointKey }) => endpointKey),
    devices.map(({ type }) => type),
    devices.map(({ pushAppId }) => pushAppId),
    devices.map(({ deviceToken }) => deviceToken),
    devices.map(({ voipDeviceToken }) => voipDeviceToken),
    devices.map(({ name }) => name),
    devices.map(({ allowMessages }) => allowMessages),
    plain.map(({ registration }) => registration.nowMs),
  )
}
