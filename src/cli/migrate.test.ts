import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { newDatabase } from '../../test/support/postgres.ts'
import { connectionTo, MASTER_KEY } from '../../test/support/postgres-connection.ts'
import { carillon, runningServer } from '../../test/support/server.ts'
import { temporaryFolder } from '../../test/support/stores.ts'
import type { Database } from '../store/database.ts'
import { MIGRATIONS, migrate } from '../store/migrations/migrate.ts'
import { UNOBSERVED } from '../store/observer.ts'
import { PostgresDatabase } from '../store/postgres/database.ts'
import { SqliteDatabase } from '../store/sqlite/database.ts'

const NEWEST = MIGRATIONS.at(-1)!.version

/** Leaves a database as the release before the last step did. */
const outdated = async (database: Database) => {
  await migrate(database, '0.1.0', { migrations: MIGRATIONS.slice(0, -1) })
  await database.close()
}

const outdatedFolder = async () => {
  const folder = temporaryFolder()
  await outdated(new SqliteDatabase(join(folder.path, 'carillon.db'), { durability: 'full', observer: UNOBSERVED }))
  return { flags: ['--data-dir', folder.path], [Symbol.asyncDispose]: async () => folder[Symbol.dispose]() }
}

const outdatedDatabase = async () => {
  const database = await newDatabase({ empty: true })
  await outdated(new PostgresDatabase({ ...connectionTo(database.url), observer: UNOBSERVED }))
  return { ...database, flags: ['--database-url', database.url, '--master-key', MASTER_KEY.toString('base64')] }
}

for (const [engine, outdatedStore] of [
  ['a folder', outdatedFolder],
  ['a database', outdatedDatabase],
] as const)
  test(`the schema of ${engine} is brought up to date, and said to be`, async () => {
    await using store = await outdatedStore()
    const before = await carillon('migrate', 'status', ...store.flags)
    assert.equal(before.status, 1, before.stderr)
    assert.match(
      before.stdout,
      new RegExp(`^Due: ${NEWEST}, by the start of a server .+ or carillon migrate up\\.$`, 'm'),
    )
    const up = await carillon('migrate', 'up', ...store.flags)
    assert.equal(up.stdout, `The schema is version ${NEWEST}; releases from 0.1.0 on can run on it.\n`)
    assert.deepEqual(await carillon('migrate', 'status', ...store.flags), { status: 0, stdout: up.stdout, stderr: '' })
  })

test('the schema of a folder is left alone while a server runs on it', async () => {
  await using server = await runningServer()
  const { status, stderr } = await server.command('migrate', 'up')
  assert.equal(status, 1)
  assert.match(stderr, /^carillon: another Carillon server is running on .+\n$/)
})

for (const action of ['status', 'up'])
  test(`carillon migrate ${action} makes no store`, async () => {
    using folder = temporaryFolder()
    const { status, stderr } = await carillon('migrate', action, '--data-dir', folder.path)
    assert.equal(status, 1)
    assert.match(stderr, /^carillon: .+ holds no store: .+\n$/)
  })

test('what else is asked of it is refused in one line', async () => {
  const { status, stderr } = await carillon('migrate', 'down')
  assert.deepEqual(
    [status, stderr],
    [2, 'carillon: say what to do: status, up, citus; carillon migrate --help shows how\n'],
  )
})
