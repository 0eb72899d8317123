import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { smallDisk, WITH_SMALL_DISK } from '../support/small-disk.ts'
import { clientOf } from './client.ts'
import { startServer } from './crash-server.ts'
import { DeviceOwner, newPlace } from './device-owner.ts'
import { halfDone } from './half-done.ts'
import { randomFrom, seedOfRun } from './random.ts'

const OWNERS = 8
const KB = 1024
const DISK_KB = 1024
const FILLER_KB = 384

test(
  'a full disk of 1 MB: refuses writes, goes on reading, and writes again once there is space',
  WITH_SMALL_DISK,
  async () => {
    using disk = smallDisk(DISK_KB)
    assert.ok(disk)
    const filler = join(disk.path, 'filler')
    writeFileSync(filler, Buffer.alloc(FILLER_KB * KB))
    await using server = await startServer(join(disk.path, 'data'), {}, '--log', 'silent')
    using client = clientOf(server.port, OWNERS)
    const place = await newPlace(client)
    const random = randomFrom(seedOfRun('full disk'))
    const owners = Array.from({ length: OWNERS }, () => new DeviceOwner(place, random))
    await Promise.all(owners.map((owner) => owner.enter(client)))

    const isRefused = ({ count }: DeviceOwner) => count.refused > 20
    await Promise.all(owners.map((owner) => owner.act(client, () => isRefused(owner))))
    const unread = await Promise.all(owners.map((owner) => owner.unlisted(client, 'nothing')))
    assert.deepEqual(unread.flat(), [])

    rmSync(filler)
    const missing = await Promise.all(owners.map((owner) => owner.missing(client)))
    assert.deepEqual(missing.flat(), [])
    assert.deepEqual(halfDone(join(disk.path, 'data')), [])
    await server.kill()
    await using next = await startServer(join(disk.path, 'data'))
    using later = clientOf(next.port, OWNERS)
    const afterwards = await Promise.all(owners.map((owner) => owner.unlisted(later, 'nothing')))
    assert.deepEqual(afterwards.flat(), [])
  },
)
