import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, clientOf } from './client.ts'
import { startServer } from './crash-server.ts'
import { DeviceOwner, newPlace } from './device-owner.ts'
import { halfDone } from './half-done.ts'
import { randomFrom, seedOfRun } from './random.ts'
import { type Fault, noUnreliableDisk, unreliableDisk } from './unreliable-disk.ts'

const OWNERS = 16
const skip = noUnreliableDisk ?? false

/** A server on a disk that can fail, under load until the block ends. */
const serverUnderLoad = async (faults: readonly Fault[]) => {
  const random = randomFrom(seedOfRun(`failing disk (${faults.join(', ')})`))
  const disk = unreliableDisk()
  const server = await startServer(disk.folder, disk.env, '--log', 'silent')
  const client = clientOf(server.port, OWNERS + 8)
  const place = await newPlace(client)
  const owners = Array.from({ length: OWNERS }, () => new DeviceOwner(place, random))
  await Promise.all(owners.map((owner) => owner.enter(client)))
  let isOver = false
  const acting = Promise.all(owners.map((owner) => owner.act(client, () => isOver)))
  const count = (what: 'acknowledged' | 'refused') => owners.reduce((sum, owner) => sum + owner.count[what], 0)
  return {
    disk,
    server,
    client,
    place,
    owners,
    count,
    async stopLoad() {
      isOver = true
      await acting
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      await server.kill()
      await acting
      client[Symbol.dispose]()
      disk[Symbol.dispose]()
    },
  }
}

/** Waits until something holds; the test's own limit ends it otherwise. */
const until = async (holds: () => boolean) => {
  while (!holds()) await delay(10)
}

const write = ({ instanceArn }: { instanceArn: string }, client: Client) =>
  client.send('POST', '/app-instance-users', {
    AppInstanceArn: instanceArn,
    AppInstanceUserId: crypto.randomUUID(),
    Name: 'refused',
    ClientRequestToken: crypto.randomUUID(),
  })

const FAULTS: readonly (readonly [title: string, fault: Fault])[] = [
  ['a sync that fails', 'fsync'],
  ['writes that fail', 'eio'],
  ['a full disk, with short writes', 'full'],
]

for (const [title, fault] of FAULTS) {
  test(`${title}: refuses writes with a 503 that says when to try again, and goes on reading what was acknowledged`, {
    skip,
  }, async () => {
    await using load = await serverUnderLoad([fault])
    await until(() => load.count('acknowledged') > 100)
    load.disk.breakDown(fault)
    await until(() => load.count('refused') > 2 * OWNERS)
    await load.stopLoad()
    const refused = await write(load.place, load.client)
    assert.equal(refused.status, 503)
    assert.equal(refused.headers['x-amzn-errortype'], 'ServiceUnavailableException')
    assert.match(refused.headers['retry-after'] ?? '', /^\d+$/)
    const unread = await Promise.all(load.owners.map((owner) => owner.unlisted(load.client, 'nothing')))
    assert.deepEqual(unread.flat(), [])
  })

  test(`${title}: takes writes again, without a restart, once the disk does, and has lost nothing`, {
    skip,
  }, async () => {
    await using load = await serverUnderLoad([fault])
    await until(() => load.count('acknowledged') > 100)
    load.disk.breakDown(fault)
    await until(() => load.count('refused') > 2 * OWNERS)
    load.disk.mend(fault)
    const before = load.count('acknowledged')
    await until(() => load.count('acknowledged') > before + 200)
    await load.stopLoad()
    const missing = await Promise.all(load.owners.map((owner) => owner.missing(load.client)))
    assert.deepEqual(missing.flat(), [])
    assert.deepEqual(halfDone(load.disk.folder), [])
  })

  test(`${title}: loses nothing that was acknowledged if then the power goes off`, { skip }, async () => {
    await using load = await serverUnderLoad([fault])
    await until(() => load.count('acknowledged') > 100)
    load.disk.breakDown(fault)
    await until(() => load.count('refused') > 2 * OWNERS)
    load.disk.mend(fault)
    const before = load.count('acknowledged')
    await until(() => load.count('acknowledged') > before + 200)
    await load.server.kill()
    await load.stopLoad()
    await using server = await startServer(load.disk.afterPowerLoss)
    using client = clientOf(server.port, OWNERS)
    const missing = await Promise.all(load.owners.map((owner) => owner.missing(client)))
    assert.deepEqual(missing.flat(), [])
    assert.deepEqual(halfDone(load.disk.afterPowerLoss), [])
  })
}

test('a sync that fails: the server can be stopped meanwhile, and loses nothing that was acknowledged', {
  skip,
}, async () => {
  await using load = await serverUnderLoad(['fsync'])
  await until(() => load.count('acknowledged') > 100)
  load.disk.breakDown('fsync')
  await until(() => load.count('refused') > 2 * OWNERS)
  await load.stopLoad()
  assert.equal(await load.server.stop(), 0)
  load.disk.mend('fsync')
  await using server = await startServer(load.disk.folder, load.disk.env)
  using client = clientOf(server.port, OWNERS)
  const missing = await Promise.all(load.owners.map((owner) => owner.missing(client)))
  assert.deepEqual(missing.flat(), [])
})
