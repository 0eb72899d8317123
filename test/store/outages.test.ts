import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { UNOBSERVED } from '../../src/store/observer.ts'
import type { ConnectionSettings } from '../../src/store/postgres/connecting.ts'
import type { Storage } from '../../src/store/storage.ts'
import { lineTo } from '../support/cut-line.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'
import { namesIn, newInstance } from '../support/records.ts'
import { eventually } from '../support/server.ts'
import { openNode } from '../support/stores.ts'

/** Far more than a node has connections. */
const AT_ONCE = 60

/** Short enough for a test to wait for. */
const BRIEF = {
  connectionsMax: 3,
  statementMs: 300,
  limits: { connectMs: 1_000, waitMs: 1_000, retryMs: 2_000 },
}

/** A node, one that bears with little unless it is said otherwise, its database, and a line between them. */
const nodeOnALine = async (bears: Partial<ConnectionSettings> = BRIEF) => {
  const database = await newDatabase()
  const line = await lineTo(database.url)
  const node = await openNode(line.url, { database: connectionTo(line.url, bears) })
  return {
    node,
    line,
    url: database.url,
    async [Symbol.asyncDispose]() {
      await node.close()
      await line[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** What came of as many writes and reads at once: the names of errors, or nothing where all were done. */
const refusals = async (node: Storage) => {
  const work = Array.from({ length: AT_ONCE }, (_, at) =>
    at % 2 === 0 ? node.write((store) => newInstance(store, `of-${crypto.randomUUID()}`)) : namesIn(node),
  )
  const outcomes = await Promise.allSettled(work)
  return outcomes.flatMap((outcome): string[] => (outcome.status === 'rejected' ? [outcome.reason.name] : []))
}

const AWAY: [how: string, go: (line: Awaited<ReturnType<typeof lineTo>>) => void][] = [
  ['ends every connection', (line) => line.refuse()],
  ['says nothing any more', (line) => line.silence()],
]

for (const [how, go] of AWAY)
  test(`all that ask a server that ${how} are refused, and served as soon as it is back`, async () => {
    await using on = await nodeOnALine()
    await on.node.write((store) => newInstance(store, 'before'))
    go(on.line)
    assert.deepEqual(await refusals(on.node), Array(AT_ONCE).fill('StoreUnavailable'))
    await eventually(async () => assert.equal(on.node.isOpen(), false))
    on.line.carry()
    await on.node.write((store) => newInstance(store, 'after'))
    assert.deepEqual((await namesIn(on.node)).sort(), ['after', 'before'])
    await eventually(async () => assert.equal(on.node.isOpen(), true))
  })

const SILENCES: [how: string, fall: (line: Awaited<ReturnType<typeof lineTo>>) => Promise<void>][] = [
  ['loses every connection without a word', async (line) => line.freeze()],
  [
    'says nothing for a while, and then has lost every connection',
    async (line) => {
      line.silence()
      await wait(1_000)
      line.carry()
    },
  ],
]

for (const [how, fall] of SILENCES)
  test(`what is asked of a server while the network ${how} is done as soon as another connection is heard`, async () => {
    await using on = await nodeOnALine({ connectionsMax: 3 })
    await refusals(on.node)
    const asked = refusals(on.node)
    await Promise.all([fall(on.line), on.node.write((store) => newInstance(store, 'meanwhile'))])
    assert.deepEqual(await asked, [])
  })

test('statements that take too long are ended and refused, and hold up nobody for longer', async () => {
  await using on = await nodeOnALine()
  await on.node.write((store) => newInstance(store, 'before'))
  await administer(
    on.url,
    `create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$`,
    'create trigger slowly before insert on app_instances execute function slowly()',
  )
  const writes = Array.from({ length: AT_ONCE }, () => on.node.write((store) => newInstance(store)))
  const outcomes = await Promise.allSettled(writes)
  const told = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : 'done'))
  assert.deepEqual(
    [...new Set(told)],
    ['PostgreSQL could not do it: canceling statement due to statement timeout (57014)', 'PostgreSQL is too slow'],
  )
  await administer(on.url, 'drop trigger slowly on app_instances')
  await on.node.write((store) => newInstance(store, 'after'))
  assert.deepEqual((await namesIn(on.node)).sort(), ['after', 'before'])
})

test('a server that takes no writes is still read from, and written to again once it does', async () => {
  await using on = await nodeOnALine()
  await on.node.write((store) => newInstance(store, 'before'))
  const readOnly = (setting: string) =>
    administer(
      on.url,
      `do $$ begin execute format('alter database %I set default_transaction_read_only = ${setting}',
      current_database()); end $$`,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    )
  await readOnly('on')
  await assert.rejects(
    on.node.write((store) => newInstance(store, 'meanwhile')),
    {
      name: 'StoreUnavailable',
      message: /read-only transaction \(25006\)$/,
    },
  )
  assert.deepEqual(await namesIn(on.node), ['before'])
  await administer(
    on.url,
    'set default_transaction_read_only = off',
    `do $$ begin
    execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
  )
  await on.node.write((store) => newInstance(store, 'after'))
  assert.deepEqual((await namesIn(on.node)).sort(), ['after', 'before'])
})

test('a server that lets in fewer than a node asks for serves it over those', async () => {
  await using on = await nodeOnALine()
  const role = `few_${Date.now()}`
  // Of four, since a node looks for changes by one of its own.
  await administer(
    on.url,
    `create role ${role} login connection limit 3`,
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
  )
  const url = Object.assign(new URL(on.url), { username: role }).href
  const node = await openNode(url, { database: connectionTo(url, { connectionsMax: 3 }) })
  assert.deepEqual(await refusals(node), [])
  await assert.rejects(openNode(url, { database: connectionTo(url, BRIEF) }), {
    name: 'StoreUnavailable',
    message: /too many connections for role .+ \(53300\)$/,
  })
  await node.close()
  await administer(on.url, `drop owned by ${role}`, `drop role ${role}`)
})

/** A node that waits for a database which is away; `told` resolves once it says so. */
const waitingNode = async () => {
  const database = await newDatabase({ empty: true })
  const line = await lineTo(database.url)
  line.refuse()
  const told = Promise.withResolvers<unknown>()
  const stopping = new AbortController()
  const node = openNode(line.url, {
    awaitUntil: stopping.signal,
    observer: { ...UNOBSERVED, awaited: told.resolve },
  })
  return {
    node,
    line,
    stopping,
    told: told.promise,
    async [Symbol.asyncDispose]() {
      await line[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('a node waits for a database that is away, and says for what', async () => {
  await using waiting = await waitingNode()
  assert.match(String(await waiting.told), /^StoreUnavailable: PostgreSQL can't be reached: /)
  waiting.line.carry()
  const node = await waiting.node
  await node.write((store) => newInstance(store, 'kept'))
  await node.close()
})

test('a node that waits for its database ends when it is told to', async () => {
  await using waiting = await waitingNode()
  await waiting.told
  waiting.stopping.abort()
  await assert.rejects(waiting.node, { name: 'AbortError' })
})
