import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Client } from 'pg'
import { expiredUsers } from '../../src/background/expired-users.ts'
import { oldRequests } from '../../src/background/old-requests.ts'
import { removedInstances } from '../../src/background/removed-instances.ts'
import type { ModelFile } from '../../src/protocol/model-file.ts'
import { DISTRIBUTION } from '../../src/store/distribution.ts'
import { REGISTER_TOGETHER } from '../../src/store/migrations/0009-register-together.ts'
import { finish } from '../support/duties.ts'
import { isRouted, isRunnable, usesIn } from '../support/places.ts'
import { newDatabase } from '../support/postgres.ts'
import { recordStatements } from '../support/recorded.ts'
import { WORLDS_VARIABLE } from '../support/stores.ts'

// Before anything is opened, so that nothing goes by unheard.
const recorded = recordStatements()
process.env[WORLDS_VARIABLE] = 'postgres'
const { operationCases } = await import('../support/model/cases.ts')
const { IDENTITY, modelWorld, PINPOINT } = await import('../support/model/fixture.ts')
const { deliveries } = await import('../support/deliveries.ts')

const SPREAD = Object.entries(DISTRIBUTION).flatMap(([table, placement]) =>
  typeof placement === 'object' ? [{ table, ...placement }] : [],
)

await using database = await newDatabase()
const client = new Client({ connectionString: database.url })
await client.connect()
after(() => client.end())
const rows = async (sql: string) => (await client.query(sql)).rows

test('of every table it is stated where its rows lie', async () => {
  const tables = await rows(`select tablename from pg_tables where schemaname = 'public' order by tablename`)
  assert.deepEqual(
    tables.map(({ tablename }) => tablename),
    Object.keys(DISTRIBUTION).sort(),
  )
})

test('every unique key of a table contains the column by which it is spread, which is never null', async () => {
  const keys = await rows(
    `select c.relname as "table", array(select attname::text from pg_attribute where attrelid = x.indrelid
         and attnum = any(x.indkey)) as "columns"
       from pg_index x join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
       where x.indisunique and n.nspname = 'public'`,
  )
  const columns = await rows(
    `select table_name as "table", column_name as "column" from information_schema.columns
       where table_schema = 'public' and is_nullable = 'NO'`,
  )
  for (const { table, by } of SPREAD) {
    const own = keys.filter((key) => key.table === table)
    assert.notEqual(own.length, 0, `${table} has no unique key`)
    for (const key of own) assert.ok(key.columns.includes(by), `a key of ${table} over ${key.columns} lacks ${by}`)
    assert.ok(
      columns.some((each) => each.table === table && each.column === by),
      `${table}.${by} may be null`,
    )
  }
})

test('tables that lie side by side are spread by columns of one type', async () => {
  const types = await rows(
    `select table_name as "table", column_name as "column", data_type as "type" from information_schema.columns
       where table_schema = 'public'`,
  )
  const typeOf = (table: string, column: string) =>
    types.find((each) => each.table === table && each.column === column)?.type
  for (const { table, by, with: beside } of SPREAD) {
    const other = SPREAD.find((each) => each.table === beside)
    if (beside !== undefined) assert.equal(typeOf(table, by), typeOf(beside, other?.by ?? ''), table)
  }
})

test('nothing that a spread table can not have is in the schema: foreign keys, triggers, sequences', async () => {
  assert.deepEqual(await rows(`select conname from pg_constraint where contype = 'f'`), [])
  assert.deepEqual(await rows('select tgname from pg_trigger where not tgisinternal'), [])
  assert.deepEqual(await rows(`select relname from pg_class where relkind = 'S'`), [])
})

const TOGETHER = REGISTER_TOGETHER.replaceAll(/--.*/gu, '').split(';')

test('a connection that registered first when there was nothing looks for each request by its key, however many there are', async () => {
  const looked = TOGETHER.find((text) => text.includes('repeated := array('))
  const [, text] = /repeated := array\((.*)\)$/su.exec(looked ?? '') ?? []
  await client.query('begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off')
  await client.query(
    `prepare looked (bytea[], bytea[]) as ${text?.replaceAll('user_keys', '$1').replaceAll('request_keys', '$2')}`,
  )
  const plan = (await rows(`explain execute looked ('{}', '{}')`)).map((row) => row['QUERY PLAN']).join('\n')
  await client.query('rollback')
  assert.match(plan, /Index Cond: \(\(parent_key = g.user_key\) AND \(kind = 2\) AND \(item_key = g.request_key\)\)/u)
})

// What runs for every device, message or push. All else may ask several nodes.
const HOT: readonly (readonly [model: ModelFile, operation: string])[] = [
  [IDENTITY, 'RegisterAppInstanceUserEndpoint'],
  [IDENTITY, 'DeregisterAppInstanceUserEndpoint'],
  [IDENTITY, 'DescribeAppInstanceUserEndpoint'],
  [IDENTITY, 'ListAppInstanceUserEndpoints'],
  [IDENTITY, 'UpdateAppInstanceUserEndpoint'],
  [IDENTITY, 'CreateAppInstanceUser'],
  [IDENTITY, 'DescribeAppInstanceUser'],
  [PINPOINT, 'SendMessages'],
]

const world = await modelWorld()
after(world.close)

const call = async (model: ModelFile, operation: string) => {
  const input = {
    ...world.sound(operation, operationCases(model, operation).sound()),
    ...(await world.fresh(operation)),
  }
  return recorded.during(async () => {
    const { status, body } = await world.send(model, operation, input)
    assert.ok(status < 300, `${operation}: ${body}`)
  })
}

/** Those of the store's own tables, also of the function that some of them call. */
const onTables = (statements: readonly string[]) =>
  statements
    .flatMap((text) => (text.startsWith('select register_together(') ? TOGETHER : text))
    .filter((text) => usesIn(text).length > 0)

for (const [model, operation] of HOT)
  test(`each statement of ${operation} is answered by one node`, async () => {
    const statements = onTables(await call(model, operation))
    assert.notEqual(statements.length, 0)
    for (const text of statements) assert.ok(isRouted(text), text)
  })

test('registrations that are written together are so by seven such statements', () =>
  assert.equal(onTables(TOGETHER).length, 7))

test('nothing that an operation does joins what lies apart', async () => {
  for (const model of [IDENTITY, PINPOINT])
    for (const operation of Object.keys(model.operations))
      for (const text of onTables(await call(model, operation))) assert.ok(isRunnable(text), `${operation}: ${text}`)
})

test('a bucket of shared work is claimed in one place, and a claim that finds it locked goes on without it', async () => {
  for (const work of ['push', 'upkeep'] as const) {
    const statements = onTables(
      await recorded.during(() =>
        world.here.storage.write(async ({ leases }) => {
          await leases[work].hold(3, 'somebody', 0, 1000)
          await leases[work].stillHeld('somebody', [3])
          await leases[work].release('somebody', [3])
        }),
      ),
    )
    assert.ok(statements.some((text) => text.endsWith('for update skip locked')))
    for (const text of statements) assert.ok(isRouted(text), text)
  }
})

test('nothing that is done in the background joins what lies apart', async () => {
  const { storage } = world.here
  const home = { partition: 'aws', region: 'us-east-1' }
  const audited = () => {}
  const duties = [
    expiredUsers({ storage, now: Date.now, home, audited }),
    removedInstances({ storage, home, audited }),
    oldRequests(storage, Date.now),
  ]
  for (const duty of duties) {
    const statements = onTables(await recorded.during(() => finish(duty)))
    assert.notEqual(statements.length, 0, duty.name)
    for (const text of statements) assert.ok(isRunnable(text), `${duty.name}: ${text}`)
  }
})

// From here on worlds are made anew, and the one above is gone.

// Who delivers is asked of all buckets, once for each move.
const OF_ALL_LEASES = /^select bucket, owner, until_ms as "untilMs" from push_leases$/u

test('each statement of a token that moves to another user is answered by one node', async () => {
  await using d = await deliveries()
  const { newUser } = await import('../support/world.ts')
  const bob = await newUser(d.client, d.instance, 'bob')
  await d.device(d.user, 'phone', 'APNS', 'voip-phone')
  const statements = onTables(await recorded.during(() => d.device(bob, 'phone', 'APNS', 'voip-phone')))
  assert.ok(statements.some((text) => text.startsWith('delete from token_owners')))
  for (const text of statements) assert.ok(OF_ALL_LEASES.test(text) || isRouted(text), text)
})

// How much of an account's is on its way is asked of all buckets, once for each message and not for each push.
const OF_ALL_BUCKETS = /^select coalesce\(sum\(pushes\), 0\) as n from push_backlog where bucket in \(/u

for (const audience of ['user', 'endpoint'] as const)
  test(`each statement by which a push to a ${audience} is accepted, sent and settled is answered by one node`, async () => {
    await using d = await deliveries()
    const id = await d.device(d.user, 'phone')
    const statements = await recorded.during(async () => {
      const message = await d.deliver(
        audience === 'user'
          ? { kind: 'users', userKeys: [d.userKeyOf(d.user)] }
          : { kind: 'endpoints', endpoints: [d.endpointNamed(d.user, id)] },
      )
      await d.settled(message)
    })
    const onOne = onTables(statements).filter((text) => !OF_ALL_BUCKETS.test(text.replaceAll(/\s+/gu, ' ')))
    assert.notEqual(onOne.length, 0)
    for (const text of onOne) assert.ok(isRouted(text), text)
  })

const STATEMENTS: readonly [text: string, routed: boolean, runnable: boolean][] = [
  ['select * from users where user_key = $1', true, true],
  ['select * from users where instance_key = $1', false, true],
  ['delete from items where kind = 1 and item_key = ?', false, true],
  ['insert into users (name, user_key) values (?, ?)', true, true],
  ['insert into users (name) values (?)', false, true],
  ['delete from users where user_key = any($1)', true, true],
  [
    'insert into users (user_key, name) select u.user_key, u.name from unnest($1, $2) as u (user_key, name)',
    true,
    true,
  ],
  ['update users set user_key = ? where instance_key = ?', false, true],
  ['insert into users (user_key, name) select user_key, name from users where instance_key = ?', false, false],
  ['select 1 from users u join app_instances i on i.instance_key = u.instance_key where u.user_key = ?', true, true],
  ['select 1 from users u join items t on t.parent_key = u.user_key where u.user_key = ?', true, true],
  ['select 1 from users u join items t on t.parent_key = u.user_key', false, true],
  ['select 1 from admins a left join users u on u.user_key = a.member_key where a.instance_key = ?', false, false],
  ['select 1 from items i join pushes p on p.user_key = i.parent_key where i.parent_key = ?', false, false],
  [
    'delete from items where parent_key = ? and item_key in (select item_key from items where kind = 1 limit ?)',
    false,
    false,
  ],
]

for (const [text, routed, runnable] of STATEMENTS)
  test(`it is seen of "${text}" how many nodes it needs`, () =>
    assert.deepEqual([isRouted(text), isRunnable(text)], [routed, runnable]))
