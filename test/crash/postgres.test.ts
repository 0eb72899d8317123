import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { MASTER_KEY } from '../support/postgres-connection.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/stores.ts'
import { clientOf } from './client.ts'
import { type CrashServer, startServer } from './crash-server.ts'
import { DeviceOwner, newPlace } from './device-owner.ts'
import { halfDoneIn } from './half-done.ts'
import { randomFrom, seedOfRun } from './random.ts'

const ROUNDS = 4
const OWNERS = 16

/** A PostgreSQL of its own, on which nodes can be started. */
const cluster = async () => {
  const postgres = await startPostgres()
  const folder = temporaryFolder()
  const env = { CARILLON_DATABASE_URL: postgres.url, CARILLON_MASTER_KEY: MASTER_KEY.toString('base64') }
  return {
    postgres,
    start: () => startServer(folder.path, env),
    [Symbol.dispose]() {
      postgres.stop()
      folder[Symbol.dispose]()
    },
  }
}

const clientsOf = (nodes: readonly CrashServer[]) => nodes.map(({ port }) => clientOf(port, OWNERS))

test(`two nodes have all that was acknowledged, and nothing half done, after ${ROUNDS} crashes of PostgreSQL and of one of them`, async () => {
  const random = randomFrom(seedOfRun('crashes of PostgreSQL'))
  using here = await cluster()
  const nodes = [await here.start(), await here.start()]
  const [first] = clientsOf(nodes)
  const place = await newPlace(first!)
  const owners = Array.from({ length: OWNERS }, () => new DeviceOwner(place, random))
  await Promise.all(owners.map((owner) => owner.enter(first!)))
  const problems: string[] = []

  for (let round = 0; round < ROUNDS; round += 1) {
    const clients = clientsOf(nodes)
    let isOver = false
    const acting = owners.map((owner, at) => owner.act(clients[at % clients.length]!, () => isOver))
    await delay(100 + random() * 300)
    // In turn with the server that they share, so that each is seen to come back by itself.
    if (round % 2 === 0) {
      here.postgres.crash()
      await here.postgres.start()
    } else {
      await nodes[1]!.kill()
      nodes[1] = await here.start()
    }
    await delay(100 + random() * 300)
    isOver = true
    await Promise.all(acting)
    // Each is asked by way of the node that it did not use.
    const others = clientsOf(nodes)
    const missing = await Promise.all(owners.map((owner, at) => owner.missing(others[(at + 1) % others.length]!)))
    problems.push(...missing.flat(), ...(await halfDoneIn(here.postgres.url)))
    for (const client of [...clients, ...others]) client[Symbol.dispose]()
  }

  const acknowledged = owners.reduce((sum, { count }) => sum + count.acknowledged, 0)
  console.log(`${acknowledged} requests acknowledged`)
  first![Symbol.dispose]()
  for (const node of nodes) assert.equal(await node.stop(), 0)
  assert.deepEqual(problems, [])
  assert.ok(acknowledged > 20 * ROUNDS)
})
