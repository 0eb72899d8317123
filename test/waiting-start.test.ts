import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { clientOf } from './crash/client.ts'
import { ROOT_KEY } from './crash/crash-server.ts'
import { lineTo } from './support/cut-line.ts'
import { freePort } from './support/free-port.ts'
import { newDatabase } from './support/postgres.ts'
import { MASTER_KEY } from './support/postgres-connection.ts'
import { eventually } from './support/server.ts'

const CARILLON = join(import.meta.dirname, '..', 'bin', 'carillon')

/** `carillon serve` on a database that is away. */
const waitingServer = async () => {
  const database = await newDatabase({ empty: true })
  const line = await lineTo(database.url)
  line.refuse()
  const [port, adminPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [CARILLON, 'serve', '--port', `${port}`, '--admin-port', `${adminPort}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      CARILLON_DATABASE_URL: line.url,
      CARILLON_MASTER_KEY: MASTER_KEY.toString('base64'),
      CARILLON_ACCESS_KEY_ID: ROOT_KEY.accessKeyId,
      CARILLON_SECRET_ACCESS_KEY: ROOT_KEY.secretAccessKey,
    },
  })
  const ended = once(child, 'exit')
  const lines: string[] = []
  for (const printed of [child.stdout, child.stderr]) createInterface(printed).on('line', (line) => lines.push(line))
  const count = (event: string) => lines.filter((line) => line.includes(`"event":"${event}"`)).length
  const status = async (path: string, at = port) => (await fetch(`http://127.0.0.1:${at}${path}`)).status
  return {
    line,
    port,
    status,
    adminStatus: (path: string) => status(path, adminPort),
    /** How often an event is in its log. */
    count,
    /** Asks it to end; returns its exit code. */
    async stop() {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      await line[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('a server whose database is away lives, is not ready, and serves once it is there', async () => {
  await using server = await waitingServer()
  await eventually(async () => assert.equal(await server.status('/livez'), 200))
  const answers = [server.status('/readyz'), server.adminStatus('/livez'), server.adminStatus('/readyz')]
  assert.deepEqual(await Promise.all(answers), [503, 200, 503])
  using client = clientOf(server.port, 1)
  const { status, headers } = await client.send('GET', '/app-instances')
  assert.deepEqual([status, headers['retry-after']], [503, '1'])
  await eventually(async () => assert.equal(server.count('storeAwaited'), 1))
  server.line.carry()
  await eventually(async () => assert.equal(await server.status('/readyz'), 200))
  assert.equal((await client.send('GET', '/app-instances')).status, 200)
  assert.equal(await server.stop(), 0)
  assert.deepEqual(['storeAwaited', 'storeRecovered', 'started'].map(server.count), [1, 1, 1])
})

test('a server that waits for its database ends with exit code 0 when it is asked to', async () => {
  await using server = await waitingServer()
  await eventually(async () => assert.equal(await server.status('/livez'), 200))
  assert.equal(await server.stop(), 0)
  assert.equal(server.count('started'), 0)
})
