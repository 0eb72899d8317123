import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { freePort } from '../support/free-port.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer, POSTGRES_USER } from '../support/postgres-server.ts'
import { namesIn, newInstance } from '../support/records.ts'
import { eventually } from '../support/server.ts'
import { openNode, temporaryFolder } from '../support/stores.ts'

const withOptions = (url: string, options: Readonly<Record<string, string>>) => {
  const made = new URL(url)
  for (const [name, value] of Object.entries(options)) made.searchParams.set(name, value)
  return made.href
}

/** The first row of a statement, as a transaction gets it over one connection. */
const rowOf = async <Row>(url: string, sql: string): Promise<Row | undefined> => {
  const database = new PostgresDatabase({ ...connectionTo(url, { connectionsMax: 1 }), observer: UNOBSERVED })
  try {
    return await database.write((transaction) => transaction.get<Row>(sql))
  } finally {
    await database.close()
  }
}

const IN_FORCE = `select current_setting('synchronous_commit') as commits, current_setting('statement_timeout') as statements,
  current_setting('lock_timeout') as locks`

for (const prepare of ['true', 'false'])
  test(`what the settings say is in force whatever the database and the URL say, with prepare=${prepare}`, async () => {
    await using database = await newDatabase()
    await administer(
      database.url,
      `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
    )
    const url = withOptions(database.url, { prepare, options: '-c synchronous_commit=local -c statement_timeout=0' })
    assert.deepEqual(await rowOf(url, IN_FORCE), { commits: 'on', statements: '20s', locks: '10s' })
  })

for (const [prepare, count] of [
  ['true', 1],
  ['false', 0],
] as const)
  test(`with prepare=${prepare} ${count} statements are kept prepared`, async () => {
    await using database = await newDatabase()
    const url = withOptions(database.url, { prepare })
    assert.deepEqual(await rowOf(url, 'select count(*)::integer as count from pg_prepared_statements'), { count })
  })

const POOLER = '/usr/sbin/pgbouncer'

/** A pgbouncer that lends one connection to all its clients, for a transaction each. */
const poolerTo = async (url: string) => {
  const folder = temporaryFolder()
  const port = await freePort()
  const { pathname, searchParams } = new URL(url)
  const name = pathname.slice(1)
  const file = join(folder.path, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
${name} = host=${searchParams.get('host')} port=5432 dbname=${name} user=carillon pool_size=1
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
`,
  )
  if (POSTGRES_USER) for (const path of [folder.path, file]) chownSync(path, POSTGRES_USER.uid, POSTGRES_USER.gid)
  const child = spawn(POOLER, [file], { ...POSTGRES_USER, stdio: 'ignore' })
  return {
    url: `postgres://carillon@127.0.0.1:${port}/${name}`,
    [Symbol.dispose]() {
      child.kill('SIGKILL')
      folder[Symbol.dispose]()
    },
  }
}

test('two nodes share one connection of a pooler that lends it for a transaction', {
  skip: spawnSync(POOLER, ['--version']).status === 0 ? false : 'there is no pgbouncer',
}, async () => {
  await using database = await newDatabase()
  using pooler = await poolerTo(database.url)
  const url = withOptions(pooler.url, { prepare: 'false' })
  const nodes = [await eventually(() => openNode(url)), await openNode(url)]
  const names = Array.from({ length: 20 }, (_, at) => `of-${at}`)
  await Promise.all(names.map((name, at) => nodes[at % 2]!.write((store) => newInstance(store, name))))
  assert.deepEqual((await namesIn(nodes[0]!)).sort(), names.sort())
  for (const node of nodes) await node.close()
})
