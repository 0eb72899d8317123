import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { temporaryFolder } from '../support/stores.ts'
import { clientOf } from './client.ts'
import { startServer } from './crash-server.ts'
import { DeviceOwner, newPlace } from './device-owner.ts'
import { halfDone } from './half-done.ts'
import { randomFrom, seedOfRun } from './random.ts'

const ROUNDS = 10
const OWNERS = 24

test(`has all that was acknowledged, and nothing half done, after each of ${ROUNDS} kills under load`, async () => {
  const random = randomFrom(seedOfRun('kills'))
  using folder = temporaryFolder()
  let owners: readonly DeviceOwner[] = []
  const problems: string[] = []

  for (let round = 0; round <= ROUNDS; round += 1) {
    await using server = await startServer(folder.path)
    using client = clientOf(server.port, OWNERS)
    if (owners.length === 0) {
      const place = await newPlace(client)
      owners = Array.from({ length: OWNERS }, () => new DeviceOwner(place, random))
      await Promise.all(owners.map((owner) => owner.enter(client)))
    }
    const missing = await Promise.all(owners.map((owner) => owner.missing(client)))
    problems.push(...missing.flat(), ...halfDone(folder.path))
    const acting = owners.map((owner) => owner.act(client, () => false))
    await delay(100 + random() * 500)
    await server.kill()
    await Promise.all(acting)
  }

  const acknowledged = owners.reduce((sum, { count }) => sum + count.acknowledged, 0)
  console.log(`${acknowledged} requests acknowledged`)
  assert.deepEqual(problems, [])
  assert.ok(acknowledged > 100 * ROUNDS)
})
