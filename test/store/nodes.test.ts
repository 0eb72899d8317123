import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { storedRootKey } from '../../src/auth/root-key.ts'
import { newMasterKey } from '../../src/store/master-key.ts'
import { MIGRATIONS, migrate } from '../../src/store/migrations/migrate.ts'
import type { Migration } from '../../src/store/migrations/migration.ts'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { onPostgresSchema } from '../../src/store/postgres/open.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { Store } from '../../src/store/store.ts'
import { secret } from '../support/logs.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer, startPostgres } from '../support/postgres-server.ts'
import { ACCOUNT, accessKey, instanceIn, namesIn, principal } from '../support/records.ts'
import { openNode } from '../support/stores.ts'

const closed = (nodes: readonly Storage[]) => Promise.all(nodes.map((node) => node.close()))

test('nodes that find an empty database at once make one schema and one root key', async () => {
  await using database = await newDatabase({ empty: true })
  const nodes = await Promise.all(Array.from({ length: 5 }, () => openNode(database.url)))
  const keys = await Promise.all(nodes.map(storedRootKey))
  assert.equal(new Set(keys.map(({ accessKeyId }) => accessKeyId)).size, 1)
  assert.equal(keys.filter(({ created }) => created).length, 1)
  await closed(nodes)
})

test('the root key is sealed under the master key', async () => {
  await using database = await newDatabase()
  const node = await openNode(database.url)
  const { secretAccessKey } = await storedRootKey(node)
  const sealed = await node.read((store) => store.rootKey.get())
  assert.ok(!Buffer.from(sealed!).includes(secretAccessKey))
  await node.close()
})

const REFUSED: [what: string, others: Parameters<typeof openNode>[1], told: RegExp][] = [
  ['with another master key', { masterKey: newMasterKey() }, /^the master key is not the one that .+$/],
  ['without a master key', { masterKey: undefined }, /^a store in PostgreSQL has its master key elsewhere: .+$/],
  [
    'of another region',
    { home: { partition: 'aws', region: 'eu-west-1' } },
    /^the database holds resources of aws us-east-1, and the settings say aws eu-west-1: .+$/,
  ],
]

for (const [what, others, told] of REFUSED)
  test(`a node ${what} is refused in one line`, async () => {
    await using database = await newDatabase()
    await (await openNode(database.url)).close()
    await assert.rejects(openNode(database.url, others), { name: 'StoreMismatch', message: told })
  })

test('a command leaves the schema to servers', async () => {
  await using database = await newDatabase({ empty: true })
  await assert.rejects(openNode(database.url, { alone: false }), {
    name: 'StoreMismatch',
    message: /carillon migrate up makes it/,
  })
})

test('a node whose user may not create tables runs on a schema that is up to date', async () => {
  await using database = await newDatabase()
  const role = `server_${Date.now()}`
  await administer(
    database.url,
    `create role ${role} login`,
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
  )
  const node = await openNode(Object.assign(new URL(database.url), { username: role }).href)
  assert.equal((await storedRootKey(node)).created, true)
  await node.close()
  await administer(database.url, `drop owned by ${role}`, `drop role ${role}`)
})

test('a node runs on, and starts, on the schema of the next release, which was expanded beside it', async () => {
  await using database = await newDatabase()
  const node = await openNode(database.url)
  await instanceIn(node, 'before')
  assert.deepEqual(await namesIn(node), ['before'])
  const next: Migration = {
    version: MIGRATIONS.at(-1)!.version + 1,
    oldestRelease: '0.1.0',
    statements: () => ['alter table app_instances add column later text', 'create table later (x integer)'],
  }
  await onPostgresSchema(connectionTo(database.url), (schema) =>
    migrate(schema, '0.2.0', { migrations: [...MIGRATIONS, next] }),
  )
  await instanceIn(node, 'after')
  const other = await openNode(database.url)
  for (const each of [node, other]) assert.deepEqual((await namesIn(each)).sort(), ['after', 'before'])
  await closed([node, other])
})

test('transactions that wait for each other are run again, and both are done', async () => {
  await using database = await newDatabase()
  const url = new URL(database.url)
  url.searchParams.set('options', '-c deadlock_timeout=20ms')
  const nodes = await Promise.all([openNode(url.href), openNode(url.href)])
  const keys = [await instanceIn(nodes[0]), await instanceIn(nodes[0])]
  const bothBegan = Promise.withResolvers<void>()
  let begun = 0
  const tagBoth = (node: Storage, value: string, order: readonly Uint8Array[]) =>
    node.write(async ({ tags }) => {
      await tags.put(order[0]!, [{ key: value, value }])
      await tags.put(order[0]!, [{ key: 'last', value }])
      begun += 1
      if (begun === 2) bothBegan.resolve()
      await bothBegan.promise
      await tags.put(order[1]!, [{ key: 'last', value }])
    })
  await Promise.all([tagBoth(nodes[0], 'one', keys), tagBoth(nodes[1], 'other', keys.toReversed())])
  const listed = await Promise.all(keys.map((key) => nodes[0].read(({ tags }) => tags.list(key))))
  assert.deepEqual(
    listed.map((tags) => tags.map(({ key }) => key)),
    [
      ['last', 'one'],
      ['last', 'other'],
    ],
  )
  assert.ok(begun > 2)
  await closed(nodes)
})

test('a database in another encoding is refused in one line', async () => {
  await using database = await newDatabase({ empty: true })
  const url = Object.assign(new URL(database.url), { pathname: '/latin' }).href
  await administer(database.url, "create database latin template template0 encoding 'LATIN1'")
  await assert.rejects(openNode(url), {
    name: 'StoreMismatch',
    message: "the database's encoding is LATIN1; create one in UTF8",
  })
  await administer(database.url, 'drop database latin')
})

test('every column of text sorts by its bytes, whatever the language of the database', async () => {
  await using database = await newDatabase()
  const [found] = await administer(
    database.url,
    `select string_agg(table_name || '.' || column_name, ', ') as others from information_schema.columns
     where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
  )
  assert.deepEqual(found, { others: null })
})

test('the password of the URL is in nothing that is told of it', async () => {
  const password = secret('of-the-database')
  const error: unknown = await openNode(`postgres://carillon:${password}@127.0.0.1:1/none`).catch((error) => error)
  assert.match(String(error), /^StoreUnavailable: PostgreSQL can't be reached: connect ECONNREFUSED 127\.0\.0\.1:1$/)
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(password))
})

const NOTICED: [what: string, change: (store: Store) => unknown][] = [
  ['an access key', ({ accessKeys }) => accessKeys.insert(accessKey('AKIA1'))],
  ['a principal', ({ principals }) => principals.insert(principal('user', 'back-end'))],
  ['a policy', ({ policies }) => policies.put('AIDA1', { name: 'all', document: '{}' })],
  [
    'an identity provider',
    ({ oidcProviders }) =>
      oidcProviders.insert({ accountId: ACCOUNT, url: 'https://issuer.test', audiences: '[]', createdAtMs: 1 }),
  ],
  [
    'a session key',
    ({ sessionKeys }) => sessionKeys.insert({ id: 'id', sealedKey: new Uint8Array(1), createdAtMs: 1 }),
  ],
]

for (const [what, change] of NOTICED)
  test(`a node notices ${what} that another has written`, async () => {
    await using database = await newDatabase()
    const noticed = Promise.withResolvers<void>()
    const observer = { ...UNOBSERVED, changedElsewhere: noticed.resolve }
    const nodes = await Promise.all([openNode(database.url, { observer }), openNode(database.url)])
    await nodes[1].write(change)
    await noticed.promise
    await closed(nodes)
  })

test('a node that can no longer look for changes takes it that there are some', async () => {
  const postgres = await startPostgres()
  const noticed = Promise.withResolvers<void>()
  const node = await openNode(postgres.url, { observer: { ...UNOBSERVED, changedElsewhere: noticed.resolve } })
  postgres.crash()
  await noticed.promise
  await node.close()
  postgres.stop()
})

test('a node is not told of what no server keeps at hand', async () => {
  await using database = await newDatabase()
  let changes = 0
  const observer = { ...UNOBSERVED, changedElsewhere: () => (changes += 1) }
  const nodes = await Promise.all([openNode(database.url, { observer }), openNode(database.url)])
  await instanceIn(nodes[1])
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  assert.equal(changes, 0)
  await closed(nodes)
})
