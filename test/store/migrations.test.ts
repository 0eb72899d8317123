import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { MIGRATIONS, migrate, requireSchema, StoreMismatch, schemaStatus } from '../../src/store/migrations/migrate.ts'
import type { Migration } from '../../src/store/migrations/migration.ts'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { SqliteDatabase } from '../../src/store/sqlite/database.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { temporaryFolder } from '../support/stores.ts'

/** A store that has seen no migration. */
interface NewStore extends AsyncDisposable {
  readonly database: Pick<Database, 'read' | 'write'>
}

const newFile = async (): Promise<NewStore> => {
  const folder = temporaryFolder()
  const database = new SqliteDatabase(join(folder.path, 'carillon.db'), { durability: 'full', observer: UNOBSERVED })
  const end = async () => {
    await database.close()
    folder[Symbol.dispose]()
  }
  return { database, [Symbol.asyncDispose]: end }
}

const newPostgres = async (): Promise<NewStore> => {
  const place = await newDatabase({ empty: true })
  const postgres = new PostgresDatabase({ ...connectionTo(place.url), observer: UNOBSERVED })
  const end = async () => {
    await postgres.close()
    await place[Symbol.asyncDispose]()
  }
  const database: NewStore['database'] = {
    write: (work) => postgres.alone(work),
    read: (work) => postgres.read(work),
  }
  return { database, [Symbol.asyncDispose]: end }
}

const TABLES = {
  sqlite: "select name from sqlite_schema where type = 'table' order by name",
  postgres: "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
}

// In a write, which sees what is there even if it was not known to have been written.
const tablesOf = (database: NewStore['database']) =>
  database.write(async (sql) => (await sql.all<{ name: string }>(TABLES[sql.engine])).map(({ name }) => name))

const stateOf = (database: NewStore['database']) =>
  database.read((sql) => sql.get<{ version: number; oldest_release: string }>('select * from schema_state'))

const step = (version: number, ...statements: string[]): Migration => ({
  version,
  oldestRelease: `0.${version}.0`,
  statements: () => statements,
})

// Of a table that is made twice, in the words of either engine.
const ALREADY_THERE = /already exists/

for (const [name, newStore] of [
  ['a folder', newFile],
  ['PostgreSQL', newPostgres],
] as const) {
  test(`${name}: runs every step on a fresh store, in order`, async () => {
    await using store = await newStore()
    const second = step(2, 'alter table a add y integer', 'create index a_by_y on a (y)')
    await migrate(store.database, '0.2.0', { migrations: [step(1, 'create table a (x integer)'), second] })
    assert.deepEqual({ ...(await stateOf(store.database)) }, { one: 1, version: 2, oldest_release: '0.2.0' })
  })

  test(`${name}: runs no step twice`, async () => {
    await using store = await newStore()
    await migrate(store.database, '0.1.0')
    await migrate(store.database, '0.1.0')
    assert.equal((await stateOf(store.database))?.version, MIGRATIONS.at(-1)?.version)
  })

  test(`${name}: goes on from the step that an older release has reached`, async () => {
    await using store = await newStore()
    const first = step(1, 'create table a (x integer)')
    await migrate(store.database, '0.1.0', { migrations: [first] })
    await migrate(store.database, '0.2.0', { migrations: [first, step(2, 'create table b (x integer)')] })
    assert.deepEqual(await tablesOf(store.database), ['a', 'b', 'schema_state'])
  })

  test(`${name}: refuses a store that needs a newer release, and says which`, async () => {
    await using store = await newStore()
    await migrate(store.database, '0.3.0', { migrations: [step(3, 'create table a (x integer)')] })
    await assert.rejects(migrate(store.database, '0.2.9', { migrations: [] }), (error: Error) => {
      assert.ok(error instanceof StoreMismatch)
      assert.equal(
        error.message,
        'the data was written by a newer Carillon: it needs release 0.3.0 or later, this is 0.2.9',
      )
      return true
    })
  })

  test(`${name}: runs on a newer schema that allows this release`, async () => {
    await using store = await newStore()
    await migrate(store.database, '0.3.0', {
      migrations: [{ ...step(3, 'create table a (x integer)'), oldestRelease: '0.1.0' }],
    })
    await migrate(store.database, '0.1.0', { migrations: [] })
    assert.equal((await stateOf(store.database))?.version, 3)
  })

  test(`${name}: leaves nothing of a first step that fails`, async () => {
    await using store = await newStore()
    const broken = step(1, 'create table a (x integer)', 'create table a (x integer)')
    await assert.rejects(migrate(store.database, '0.1.0', { migrations: [broken] }), ALREADY_THERE)
    assert.deepEqual(await tablesOf(store.database), [])
  })

  test(`${name}: leaves nothing of a later step that fails, so that the next start begins it anew`, async () => {
    await using store = await newStore()
    const first = step(1, 'create table a (x integer)')
    await migrate(store.database, '0.1.0', { migrations: [first] })
    const broken = step(2, 'create table b (x integer)', 'create table b (x integer)')
    await assert.rejects(migrate(store.database, '0.2.0', { migrations: [first, broken] }), ALREADY_THERE)
    assert.deepEqual(await tablesOf(store.database), ['a', 'schema_state'])
    await migrate(store.database, '0.2.0', { migrations: [first, step(2, 'create table b (x integer)')] })
    assert.deepEqual(await tablesOf(store.database), ['a', 'b', 'schema_state'])
  })

  test(`${name}: leaves a step that takes something away, and those after it, until it is said that no older release runs`, async () => {
    await using store = await newStore()
    const { database } = store
    const first = step(1, 'create table a (x integer, y integer)')
    await migrate(database, '0.1.0', { migrations: [first] })
    const contracting: Migration = { ...step(3, 'alter table a drop column y'), contracts: true }
    const migrations = [
      first,
      step(2, 'create table b (x integer)'),
      contracting,
      step(4, 'create table c (x integer)'),
    ]
    assert.deepEqual(await schemaStatus(database, '0.4.0', { migrations }), {
      version: 1,
      oldestRelease: '0.1.0',
      due: [2],
      contracting: [3, 4],
    })
    await migrate(database, '0.4.0', { migrations })
    await requireSchema(database, '0.4.0', { migrations })
    assert.deepEqual(await tablesOf(database), ['a', 'b', 'schema_state'])
    await migrate(database, '0.4.0', { migrations, contract: true })
    assert.deepEqual(await tablesOf(database), ['a', 'b', 'c', 'schema_state'])
  })

  test(`${name}: a new store gets every step at once`, async () => {
    await using store = await newStore()
    const contracting: Migration = { ...step(2, 'create table b (x integer)'), contracts: true }
    await migrate(store.database, '0.2.0', { migrations: [step(1, 'create table a (x integer)'), contracting] })
    assert.deepEqual(await tablesOf(store.database), ['a', 'b', 'schema_state'])
  })
}
