import assert from 'node:assert/strict'
import { chmodSync, chownSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Storage } from '../../src/store/storage.ts'
import { newDatabase } from '../support/postgres.ts'
import { administer, POSTGRES_USER, startPostgres } from '../support/postgres-server.ts'
import { instanceIn, usersIn } from '../support/records.ts'
import { smallDisk, WITH_SMALL_DISK } from '../support/small-disk.ts'
import { openNode } from '../support/stores.ts'

// A database has some 10 MB when it is new.
const DISK_KB = 24 * 1024
const FILLER_BYTES = 1_000_000

/** Leaves no room on the disk of this file. */
const fill = (file: string) => {
  assert.throws(
    () => {
      for (;;) writeFileSync(file, Buffer.alloc(FILLER_BYTES), { flag: 'a' })
    },
    { code: 'ENOSPC' },
  )
}

/** Writes a piece of the log full. */
const LOG_PIECE = `select pg_logical_emit_message(false, 'filler', repeat('x', 1000000))`

const AT_ONCE = 50
const STEPS_MAX = 1000

/** Makes users until they are refused; returns by what, and those that were acknowledged. */
const usersUntilRefused = async (node: Storage, instance: Uint8Array) => {
  const made: string[] = []
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const names = Array.from({ length: AT_ONCE }, (_, at) => `user-${step}-${at}`)
    const refusal: unknown = await usersIn(node, instance, ...names).then(
      () => undefined,
      (error) => error,
    )
    if (refusal !== undefined) return { refusal, made }
    made.push(...names)
  }
  throw new Error('the disk is not full')
}

const usersOf = async (node: Storage, instance: Uint8Array) => {
  const users = await node.read((store) => store.users.list(instance, { createdAtMs: 0, id: '' }, STEPS_MAX * AT_ONCE))
  return users.map(({ id }) => id).sort()
}

/** What is in a list and not among others. */
const without = (list: readonly string[], others: readonly string[]) => {
  const known = new Set(others)
  return list.filter((each) => !known.has(each))
}

/** A disk that PostgreSQL can use, until the end of the block. */
const diskOfPostgres = () => {
  const disk = smallDisk(DISK_KB)
  assert.ok(disk)
  chmodSync(dirname(disk.path), 0o711)
  if (POSTGRES_USER) chownSync(disk.path, POSTGRES_USER.uid, POSTGRES_USER.gid)
  return disk
}

test(
  'a full disk: writes are refused, reads go on, and so do writes once there is space',
  WITH_SMALL_DISK,
  async () => {
    using disk = diskOfPostgres()
    await using database = await newDatabase({ inFolder: disk.path })
    const node = await openNode(database.url)
    const instance = await instanceIn(node)
    await usersIn(node, instance, 'first')
    const filler = join(disk.path, 'filler')
    fill(filler)
    const { refusal, made } = await usersUntilRefused(node, instance)
    assert.match(
      String(refusal),
      /^StoreUnavailable: PostgreSQL could not do it: .+ No space left on device \(53100\)$/,
    )
    assert.deepEqual(await usersOf(node, instance), ['first', ...made].sort())
    rmSync(filler)
    await usersIn(node, instance, 'last')
    assert.deepEqual(await usersOf(node, instance), ['first', 'last', ...made].sort())
    await node.close()
  },
)

test(
  'a full disk of its log, at which PostgreSQL ends itself: nodes go on once it is there again, with all that was acknowledged',
  WITH_SMALL_DISK,
  async () => {
    using disk = diskOfPostgres()
    const server = await startPostgres({ logIn: disk.path, settings: ['min_wal_size=2MB'] })
    const node = await openNode(server.url)
    const instance = await instanceIn(node)
    // Of the pieces that it has of its log, those that it keeps to write over.
    await administer(server.url, 'checkpoint', ...Array(2).fill(LOG_PIECE))
    const filler = join(disk.path, 'filler')
    fill(filler)
    const { refusal, made } = await usersUntilRefused(node, instance)
    assert.match(String(refusal), /^StoreUnavailable: /)
    await server.ended()
    rmSync(filler)
    await server.start()
    await usersIn(node, instance, 'last')
    const found = await usersOf(node, instance)
    const acknowledged = [...made, 'last']
    assert.deepEqual(without(acknowledged, found), [])
    // The write that was refused was done or not, and not by half.
    assert.ok([0, AT_ONCE].includes(without(found, acknowledged).length))
    await node.close()
    server.stop()
  },
)
