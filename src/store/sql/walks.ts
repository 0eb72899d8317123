import type { Sql } from '../database.ts'
import { textOfKey } from '../keys.ts'
import type { EndpointRecord } from './endpoints.ts'
import type { Tag } from './tags.ts'
import { isOneOf, padded, walk } from './walk.ts'
import {
  ACCESS_KEYS,
  ADMINS,
  BOTS,
  ENDPOINTS,
  INSTANCES,
  type InItems,
  OIDC_PROVIDERS,
  PRINCIPALS,
  PUSH_APPS,
  PUSH_CHANNELS,
  REQUESTS,
  type RequestRow,
  USERS,
} from './walked-tables.ts'

/** What an ARN of something in an app instance is made of, beside its own id. */
export interface InInstance {
  readonly accountId: string
  readonly instanceId: string
}

/** An endpoint, with what its user's ARN is made of. */
export type WalkedEndpoint = Omit<EndpointRecord, 'id'> &
  InItems &
  InInstance & { readonly userId: string; readonly instanceKey: Uint8Array }

/** A remembered request, with what the ARN is made of that it was asked of. */
export interface WalkedRequest extends RequestRow, Partial<InInstance> {
  /** Where that is a user. */
  readonly userId?: string
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

/** A user, by its key. */
interface KeyedUser {
  readonly userKey: Uint8Array
  readonly instanceKey: Uint8Array
  readonly userId: string
}

// No page is joined with what names its rows: it is read by its own key, whatever PostgreSQL thinks of the rest.
const namesIn = (sql: Sql) => {
  const instances = walk(sql, INSTANCES)
  return {
    /** The ids of all app instances that are not deleted, by key. */
    async liveInstances(): Promise<ReadonlyMap<string, InInstance>> {
      const live = new Map<string, InInstance>()
      for await (const page of instances())
        for (const { key, accountId, id } of page) live.set(textOfKey(key), { accountId, instanceId: id })
      return live
    },

    /** The users of these keys, by key. */
    async users(keys: readonly Uint8Array[]): Promise<ReadonlyMap<string, KeyedUser>> {
      const asked = padded(keys)
      const rows = await sql.all<KeyedUser>(
        `select user_key as "userKey", instance_key as "instanceKey", user_id as "userId" from users
         where user_key ${isOneOf(asked)}`,
        ...asked,
      )
      return new Map(rows.map((row) => [textOfKey(row.userKey), row]))
    },
  }
}

/** The rows that something else tells more of, with that. */
const withMore = <Row, More>(page: readonly Row[], moreOf: (row: Row) => More | undefined): readonly (Row & More)[] =>
  page.flatMap((row) => {
    const more = moreOf(row)
    return more === undefined ? [] : [{ ...row, ...more }]
  })

/** Ways through all there is, for what copies a store: resources of deleted app instances are not among them. */
export const walks = (sql: Sql) => {
  const names = namesIn(sql)

  const inLiveInstances = <Row extends { readonly instanceKey: Uint8Array }>(
    pages: () => AsyncGenerator<readonly Row[]>,
  ) =>
    async function* (): AsyncGenerator<readonly (Row & InInstance)[]> {
      const live = await names.liveInstances()
      for await (const page of pages()) yield withMore(page, ({ instanceKey }) => live.get(textOfKey(instanceKey)))
    }

  const endpointPages = walk(sql, ENDPOINTS)
  const requestPages = walk(sql, REQUESTS)

  return {
    accessKeys: walk(sql, ACCESS_KEYS),
    admins: inLiveInstances(walk(sql, ADMINS)),
    appInstances: walk(sql, INSTANCES),
    bots: inLiveInstances(walk(sql, BOTS)),
    oidcProviders: walk(sql, OIDC_PROVIDERS),
    principals: walk(sql, PRINCIPALS),
    pushApps: walk(sql, PUSH_APPS),
    pushChannels: walk(sql, PUSH_CHANNELS),
    users: inLiveInstances(walk(sql, USERS)),

    async *endpoints(): AsyncGenerator<readonly WalkedEndpoint[]> {
      const live = await names.liveInstances()
      for await (const page of endpointPages()) {
        const users = await names.users(page.map(({ userKey }) => userKey))
        const owned = withMore(page, ({ userKey }) => users.get(textOfKey(userKey)))
        yield withMore(owned, ({ instanceKey }) => live.get(textOfKey(instanceKey)))
      }
    },

    /** What was asked of a user or an app instance has its ids; what was asked of an account has its key alone. */
    async *requests(): AsyncGenerator<readonly WalkedRequest[]> {
      const live = await names.liveInstances()
      for await (const page of requestPages()) {
        const users = await names.users(page.map(({ parentKey }) => parentKey))
        yield page.map((row) => {
          const user = users.get(textOfKey(row.parentKey))
          const instance = live.get(textOfKey(user?.instanceKey ?? row.parentKey))
          return { ...row, ...instance, ...(user && { userId: user.userId }) }
        })
      }
    },

    /** The tags of as many resources as a page has at most, by their keys. */
    tagsOf(keys: readonly Uint8Array[]) {
      const asked = padded(keys)
      return sql.all<WalkedTag>(
        `select resource_key as "resourceKey", tag_key as "key", tag_value as "value" from tags
         where resource_key ${isOneOf(asked)} order by resource_key, tag_key`,
        ...asked,
      )
    },

    /** Who has these tokens, as many as a page has endpoints at most. */
    ownersOf(tokenKeys: readonly Uint8Array[]) {
      const asked = padded(tokenKeys)
      return sql.all<WalkedOwner>(
        `select token_key as "tokenKey", endpoint_key as "endpointKey" from token_owners
         where token_key ${isOneOf(asked)}`,
        ...asked,
      )
    },

    /** Every account that a copy has something of. */
    accountIds: () =>
      sql.all<{ readonly accountId: string }>(
        `select account_id as "accountId" from app_instances where deleted_at_ms is null
         union select account_id from push_apps
         union select account_id from principals union select account_id from access_keys
         union select account_id from oidc_providers order by 1`,
      ),

    /** The snapshot lasts for as long as it takes, whatever is done with each page, be it a passphrase that is typed. */
    async lasting() {
      // A transaction without a statement for some seconds is ended there, since its node may have frozen.
      if (sql.engine === 'postgres') await sql.run('set local idle_in_transaction_session_timeout = 0')
    },

    /** About how many rows there are of what there is most of. */
    async rows() {
      const row = await sql.get<{ n: number }>(ROWS[sql.engine])
      return row!.n
    },
  }
}
