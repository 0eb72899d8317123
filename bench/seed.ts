import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ids } from '../src/lib/ids.ts'
import { release } from '../src/release.ts'
import { endpointKey, requestDigest, requestKey, tokenKey, userKey } from '../src/store/keys.ts'
import { UNOBSERVED } from '../src/store/observer.ts'
import { ENDPOINT, REQUEST } from '../src/store/sql/items.ts'
import { openStorage, type StorageOptions } from '../src/store/storage.ts'
import { benchUserId, deviceTokenOf } from './requests.ts'
import { type SessionSource, seedSessions } from './sessions.ts'

/** What a store is filled with. */
export interface Seed {
  /** Users with an endpoint each, its token's owner, and the request that made it. */
  readonly endpoints: number
  /** Users without an endpoint yet. */
  readonly benchUsers: number
}

const ACCOUNT = '123456789012'
const REGION = 'us-east-1'
const INSTANCE = '694d2099-cb1e-463e-9d64-697ff5b8950e'
const PUSH_APP = 'c2f7af1932825bed08e4e07381e84a41'

/** What stands in every seeded store. */
export const SEEDED = {
  accountId: ACCOUNT,
  instanceId: INSTANCE,
  pushAppId: PUSH_APP,
  region: REGION,
  instanceArn: `arn:aws:chime:${REGION}:${ACCOUNT}:app-instance/${INSTANCE}`,
  resourceArn: `arn:aws:mobiletargeting:${REGION}:${ACCOUNT}:apps/${PUSH_APP}`,
}

const DAY_MS = 86_400_000
const ROWS_PER_LINE = 500_000

/**
 * Every fifth row is inserted last, in no order: rows that come in the order of their keys leave pages too full for an
 * insert. So they end as full as in a store that has grown by itself, 87 %.
 */
const UNSORTED_ONE_IN = 5

/**
 * Makes a data folder with a store in it as the server would have left it; `tell` hears how far it is. Returns what
 * sessions can be made from.
 */
export const seed = async (
  folder: string,
  { endpoints, benchUsers }: Seed,
  tell: (line: string) => void,
): Promise<SessionSource> => {
  const { instanceKey, sessions } = await madeStore({ folder })
  const file = join(folder, 'carillon.db')
  const database = new DatabaseSync(file)
  try {
    for (const pragma of ['journal_mode=off', 'synchronous=off', 'locking_mode=exclusive', 'cache_size=-262144'])
      database.exec(`pragma ${pragma}`)
    database.exec('begin')
    listRows(database, instanceKey, { endpoints, benchUsers }, tell)
    fillTables(database, tell)
    database.exec('commit')
  } finally {
    database.close()
  }
  const descriptor = openSync(file, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
  return sessions
}

/** Lets the store make its own schema, and keys; `instanceKey` is that of the app instance that all users are in. */
export const madeStore = async (where: Pick<StorageOptions, 'folder' | 'database' | 'masterKey'>) => {
  const storage = await openStorage({
    ...where,
    home: { partition: 'aws', region: REGION },
    release,
    alone: true,
    durability: 'relaxed',
    observer: UNOBSERVED,
  })
  const nowMs = Date.now()
  const instanceKey = await storage.write(async (store) => {
    await store.pushApps.insert({ accountId: ACCOUNT, id: PUSH_APP, name: 'bench', createdAtMs: nowMs })
    return store.appInstances.insert({ accountId: ACCOUNT, id: INSTANCE, name: 'bench', metadata: null, nowMs })
  })
  const sessions = await seedSessions(storage, ACCOUNT, SEEDED.instanceArn, SEEDED.resourceArn)
  await storage.close()
  return { instanceKey, sessions }
}

/** Writes all that the tables need into one temporary table, in no order. */
const listRows = (
  database: DatabaseSync,
  instanceKey: Uint8Array,
  { endpoints, benchUsers }: Seed,
  tell: (line: string) => void,
) => {
  database.exec(`create temp table seeded (is_sorted integer, instance_key blob, user_key blob, user_id text, at_ms integer,
    endpoint_id text, endpoint_key blob, token_key blob, device_token text, request_key blob, digest blob)`)
  const row = database.prepare('insert into seeded values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const beginMs = Date.now() - DAY_MS
  const scope = { instanceKey, pushAppId: PUSH_APP, type: 'APNS' }
  const insertUser = (id: string, n: number, atMs: number, ...endpoint: (string | Uint8Array | null)[]) =>
    row.run(n % UNSORTED_ONE_IN === 0 ? 0 : 1, instanceKey, userKey(instanceKey, id), id, atMs, ...endpoint)

  let atMs = beginMs
  const { ordered } = ids(() => atMs)
  for (let n = 1; n <= endpoints; n += 1) {
    atMs = beginMs + Math.floor((n / endpoints) * DAY_MS)
    const id = `user-${n}`
    const endpointId = ordered()
    const deviceToken = deviceTokenOf(id)
    insertUser(
      id,
      n,
      atMs,
      endpointId,
      endpointKey(endpointId) ?? null,
      tokenKey('device', scope, deviceToken),
      deviceToken,
      requestKey('RegisterAppInstanceUserEndpoint', endpointId),
      requestDigest(endpointId),
    )
    if (n % ROWS_PER_LINE === 0) tell(`${n} endpoints of ${endpoints} listed`)
  }
  for (let n = 1; n <= benchUsers; n += 1) insertUser(benchUserId(n), n, beginMs, null, null, null, null, null, null)
}

/** Fills the tables from the temporary one, most of it sorted: at random, millions of rows would take hours. */
const fillTables = (database: DatabaseSync, tell: (line: string) => void) => {
  const index = database.prepare(`select sql from sqlite_schema where name = 'users_by_creation'`).get()
  database.exec('drop index users_by_creation')
  for (const [table, { insert, order }] of Object.entries(FILL)) {
    tell(`${table}, sorted`)
    database.prepare(`${insert} order by ${order}`).run(1)
    tell(`${table}, the rest`)
    database.prepare(insert).run(0)
  }
  tell('the index of users')
  database.exec(String(index?.sql))
  database.exec('update app_instance_counts set users = (select count(*) from seeded)')
}

// Requests stay remembered for as long as a measurement may take, so that no sweep begins on millions at once.
const FILL = {
  users: {
    insert: `insert into users (user_key, instance_key, user_id, name, created_at_ms, updated_at_ms)
      select user_key, instance_key, user_id, 'Somebody', at_ms, at_ms from seeded where is_sorted = ?`,
    order: 'user_key',
  },
  items: {
    insert: `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, name, allow_messages,
        created_at_ms, updated_at_ms, registered_at_ms, digest, answer, expires_at_ms)
      select user_key, ${ENDPOINT}, endpoint_key, 'APNS', '${PUSH_APP}', device_token, 'Phone', 'ALL',
        at_ms, at_ms, at_ms, null, null, null from seeded where is_sorted = ?1 and endpoint_id is not null
      union all
      select user_key, ${REQUEST}, request_key, null, null, null, null, null,
        null, null, null, digest, endpoint_id, ${Date.now() + DAY_MS} from seeded
        where is_sorted = ?1 and endpoint_id is not null`,
    order: '1, 2',
  },
  token_owners: {
    insert: `insert into token_owners (token_key, user_key, endpoint_key)
      select token_key, user_key, endpoint_key from seeded where is_sorted = ? and endpoint_id is not null`,
    order: 'token_key',
  },
}
