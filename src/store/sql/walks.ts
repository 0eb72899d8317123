import type { Sql, SqlValue } from '../database.ts'
import type { AccessKeyRecord } from './access-keys.ts'
import type { AdminRecord } from './admins.ts'
import type { AppInstanceRecord } from './app-instances.ts'
import type { BotRecord } from './bots.ts'
import type { EndpointRecord } from './endpoints.ts'
import { ENDPOINT, REQUEST } from './items.ts'
import type { OidcProviderRecord } from './oidc-providers.ts'
import type { PrincipalRecord } from './principals.ts'
import type { PushAppRecord } from './push-apps.ts'
import type { PushChannelRecord } from './push-channels.ts'
import type { Tag } from './tags.ts'
import type { UserRecord } from './users.ts'

/** What an ARN of something in an app instance is made of, beside its own id. */
export interface InInstance {
  readonly accountId: string
  readonly instanceId: string
}

/** An endpoint, with what its user's ARN is made of. */
export type WalkedEndpoint = Omit<EndpointRecord, 'id'> &
  InItems &
  InInstance & { readonly userId: string; readonly instanceKey: Uint8Array }

/** Which of the kinds that share a table it is of. */
interface InItems {
  readonly kind: number
}

/** A remembered request, by the keys that it lies under. */
export interface WalkedRequest extends InItems {
  readonly parentKey: Uint8Array
  readonly key: Uint8Array
  readonly digest: Uint8Array
  readonly answer: string
  readonly expiresAtMs: number
  /** Where the parent is a user. */
  readonly userId: string | null
  /** Of that user, or the parent itself. */
  readonly instanceId: string | null
  readonly accountId: string | null
}

/** One way through all rows of a kind: in pages, each of which begins after the last row of the one before. */
interface Walk<Row> {
  readonly columns: string
  /** What is behind `from`, with a `where`. */
  readonly rows: string
  /** The unique key that it goes by, as expressions and as the members of a row. */
  readonly key: readonly (readonly [expression: string, member: keyof Row & string])[]
}

/** How many rows a page has. */
const PAGE_ROWS = 500

const walk = <Row>(sql: Sql, { columns, rows, key }: Walk<Row>) => {
  const expressions = key.map(([expression]) => expression).join(', ')
  const order = `order by ${expressions} limit ${PAGE_ROWS}`
  const first = `select ${columns} from ${rows} ${order}`
  const next = `select ${columns} from ${rows} and (${expressions}) > (${key.map(() => '?').join(', ')}) ${order}`
  return async function* (): AsyncGenerator<readonly Row[]> {
    let page = await sql.all<Row>(first)
    while (page.length > 0) {
      yield page
      const last = page.at(-1)!
      page =
        page.length < PAGE_ROWS ? [] : await sql.all<Row>(next, ...key.map(([, member]) => last[member] as SqlValue))
    }
  }
}

const LIVE_INSTANCE = 'join app_instances i on i.instance_key = t.instance_key and i.deleted_at_ms is null'
const NAMES = 'i.account_id as "accountId", i.app_instance_id as "instanceId"'

const INSTANCES: Walk<AppInstanceRecord> = {
  columns: `instance_key as "key", account_id as "accountId", app_instance_id as "id", name, metadata,
    created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", retention_days as "retentionDays",
    retention_deletes_at_ms as "retentionDeletesAtMs"`,
  rows: 'app_instances where deleted_at_ms is null',
  // One of an id lives at most.
  key: [
    ['account_id', 'accountId'],
    ['app_instance_id', 'id'],
  ],
}

const USERS: Walk<UserRecord & InInstance> = {
  columns: `t.user_key as "key", t.instance_key as "instanceKey", t.user_id as "id", t.name, t.metadata,
    t.created_at_ms as "createdAtMs", t.updated_at_ms as "updatedAtMs", t.expiration_days as "expirationDays", ${NAMES}`,
  rows: `users t ${LIVE_INSTANCE} where 1 = 1`,
  key: [['t.user_key', 'key']],
}

const BOTS: Walk<BotRecord & InInstance> = {
  columns: `t.bot_key as "key", t.instance_key as "instanceKey", t.bot_id as "id", t.name, t.metadata, t.configuration,
    t.created_at_ms as "createdAtMs", t.updated_at_ms as "updatedAtMs", ${NAMES}`,
  rows: `bots t ${LIVE_INSTANCE} where 1 = 1`,
  key: [['t.bot_key', 'key']],
}

const ADMINS: Walk<Omit<AdminRecord, 'name'> & InInstance> = {
  columns: `t.instance_key as "instanceKey", t.member_key as "memberKey", t.kind, t.member_id as "id",
    t.created_at_ms as "createdAtMs", ${NAMES}`,
  rows: `admins t ${LIVE_INSTANCE} where 1 = 1`,
  key: [
    ['t.instance_key', 'instanceKey'],
    ['t.member_key', 'memberKey'],
  ],
}

const ENDPOINTS: Walk<WalkedEndpoint> = {
  columns: `e.parent_key as "userKey", e.kind, e.item_key as "key", e.type, e.push_app_id as "pushAppId",
    e.device_token as "deviceToken", e.voip_device_token as "voipDeviceToken", e.name,
    e.allow_messages as "allowMessages", e.created_at_ms as "createdAtMs", e.updated_at_ms as "updatedAtMs",
    e.registered_at_ms as "registeredAtMs", e.inactive_reason as "inactiveReason", t.user_id as "userId", t.instance_key as "instanceKey", ${NAMES}`,
  rows: `items e join users t on t.user_key = e.parent_key ${LIVE_INSTANCE} where e.kind = ${ENDPOINT}`,
  key: [
    ['e.parent_key', 'userKey'],
    ['e.kind', 'kind'],
    ['e.item_key', 'key'],
  ],
}

const REQUESTS: Walk<WalkedRequest> = {
  columns: `r.parent_key as "parentKey", r.kind, r.item_key as "key", r.digest, r.answer, r.expires_at_ms as "expiresAtMs",
    t.user_id as "userId", i.app_instance_id as "instanceId", i.account_id as "accountId"`,
  rows: `items r left join users t on t.user_key = r.parent_key
    left join app_instances i on i.instance_key = coalesce(t.instance_key, r.parent_key) and i.deleted_at_ms is null
    where r.kind = ${REQUEST}`,
  key: [
    ['r.parent_key', 'parentKey'],
    ['r.kind', 'kind'],
    ['r.item_key', 'key'],
  ],
}

const PUSH_APPS: Walk<PushAppRecord> = {
  columns: 'account_id as "accountId", app_id as "id", name, created_at_ms as "createdAtMs"',
  rows: 'push_apps where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['app_id', 'id'],
  ],
}

const PUSH_CHANNELS: Walk<PushChannelRecord> = {
  columns: `account_id as "accountId", app_id as "appId", channel, enabled, default_method as "defaultMethod",
    sealed_key as "sealedKey", sealed_certificate as "sealedCertificate",
    certificate_expires_at_ms as "certificateExpiresAtMs", credentials_id as "credentialsId",
    credentials_changed_at_ms as "credentialsChangedAtMs", version, created_at_ms as "createdAtMs",
    updated_at_ms as "updatedAtMs"`,
  rows: 'push_channels where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['app_id', 'appId'],
    ['channel', 'channel'],
  ],
}

const PRINCIPALS: Walk<PrincipalRecord> = {
  columns: `account_id as "accountId", kind, name, principal_id as "id", tags, boundary, trust_policy as "trustPolicy",
    session_seconds_max as "sessionSecondsMax", revoked_before_ms as "revokedBeforeMs", disabled,
    created_at_ms as "createdAtMs"`,
  rows: 'principals where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['kind', 'kind'],
    ['name', 'name'],
  ],
}

const ACCESS_KEYS: Walk<AccessKeyRecord> = {
  columns: `access_key_id as "accessKeyId", account_id as "accountId", user_name as "userName",
    sealed_secret as "sealedSecret", disabled, created_at_ms as "createdAtMs"`,
  rows: 'access_keys where 1 = 1',
  key: [['access_key_id', 'accessKeyId']],
}

const OIDC_PROVIDERS: Walk<OidcProviderRecord> = {
  columns: 'account_id as "accountId", url, audiences, created_at_ms as "createdAtMs"',
  rows: 'oidc_providers where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['url', 'url'],
  ],
}

/** A tag, with the resource that it is of. */
export interface WalkedTag extends Tag {
  readonly resourceKey: Uint8Array
}

/** The one who has a token, by the key that it is found under. */
export interface WalkedOwner {
  readonly tokenKey: Uint8Array
  readonly endpointKey: Uint8Array
}

// PostgreSQL would read them all, in more time than a statement has, and keeps an estimate.
const ROWS = {
  sqlite: 'select (select count(*) from users) + (select count(*) from items) as n',
  postgres: `select coalesce(sum(greatest(reltuples, 0)), 0)::bigint as n from pg_class
    where oid in ('users'::regclass, 'items'::regclass)`,
}

const placeholders = (keys: readonly Uint8Array[]) => keys.map(() => '?').join(', ')

/** Ways through all there is, for what copies a store: resources of deleted app instances are not among them. */
export const walks = (sql: Sql) => ({
  accessKeys: walk(sql, ACCESS_KEYS),
  admins: walk(sql, ADMINS),
  appInstances: walk(sql, INSTANCES),
  bots: walk(sql, BOTS),
  endpoints: walk(sql, ENDPOINTS),
  oidcProviders: walk(sql, OIDC_PROVIDERS),
  principals: walk(sql, PRINCIPALS),
  pushApps: walk(sql, PUSH_APPS),
  pushChannels: walk(sql, PUSH_CHANNELS),
  requests: walk(sql, REQUESTS),
  users: walk(sql, USERS),

  /** The tags of as many resources as a page has at most, by their keys. */
  tagsOf: (keys: readonly Uint8Array[]) =>
    sql.all<WalkedTag>(
      `select resource_key as "resourceKey", tag_key as "key", tag_value as "value" from tags
       where resource_key in (${placeholders(keys)}) order by resource_key, tag_key`,
      ...keys,
    ),

  /** Who has these tokens, as many as a page has endpoints at most. */
  ownersOf: (tokenKeys: readonly Uint8Array[]) =>
    sql.all<WalkedOwner>(
      `select token_key as "tokenKey", endpoint_key as "endpointKey" from token_owners
       where token_key in (${placeholders(tokenKeys)})`,
      ...tokenKeys,
    ),

  /** Every account that has anything. */
  accountIds: () =>
    sql.all<{ readonly accountId: string }>(
      `select account_id as "accountId" from app_instances union select account_id from push_apps
       union select account_id from principals union select account_id from access_keys order by 1`,
    ),

  /** About how many rows there are of what there is most of. */
  async rows() {
    const row = await sql.get<{ n: number }>(ROWS[sql.engine])
    return row!.n
  },
})
