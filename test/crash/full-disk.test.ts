import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../support/stores.ts'
import { clientOf } from './client.ts'
import { startServer } from './crash-server.ts'
import { DeviceOwner, newPlace } from './device-owner.ts'
import { halfDone } from './half-done.ts'
import { randomFrom, seedOfRun } from './random.ts'

const OWNERS = 8
const KB = 1024
const DISK_KB = 1024
const FILLER_KB = 384

/** A disk of 1 MB; undefined where this process may not mount one. */
const smallDisk = () => {
  const folder = temporaryFolder()
  const path = join(folder.path, 'disk')
  mkdirSync(path)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KB}k`, 'tmpfs', path]).status !== 0) {
    folder[Symbol.dispose]()
    return undefined
  }
  const dispose = () => {
    spawnSync('umount', ['--lazy', path])
    folder[Symbol.dispose]()
  }
  return { path, [Symbol.dispose]: dispose }
}

const canMount = () => {
  using disk = smallDisk()
  return disk !== undefined
}

test('a full disk of 1 MB: refuses writes, goes on reading, and writes again once there is space', {
  skip: canMount() ? false : 'may not mount a file system',
}, async () => {
  using disk = smallDisk()
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
})
