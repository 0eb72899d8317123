import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeOfWorld } from '../../test/support/stores.ts'
import { StoreUnavailable } from '../store/database.ts'
import type { Storage } from '../store/storage.ts'
import { rotateSessionKeys, sessionKeys } from './session-keys.ts'

const START_MS = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000

const emptyStore = async () => {
  const storage = await storeOfWorld()
  return { storage, [Symbol.asyncDispose]: () => storage.close() }
}

test('the first start makes a key, which the next ones use', async () => {
  await using store = await emptyStore()
  const first = await sessionKeys(store.storage, () => START_MS)
  const second = await sessionKeys(store.storage, () => START_MS + HOUR_MS)
  assert.equal(first.current().length, 1)
  assert.deepEqual(second.current(), first.current())
})

test('a key is kept sealed under the master key', async () => {
  await using store = await emptyStore()
  const [newest] = (await sessionKeys(store.storage, () => START_MS)).current()
  const key = newest.key.export()
  const [record] = await store.storage.read(({ sessionKeys: kept }) => kept.list())
  assert.ok(record && !Buffer.from(record.sealedKey).includes(key))
  assert.ok(!Buffer.from(record.sealedKey).includes(key.toString('base64')))
})

test('a new key is used once the server has followed, and the former still opens what it sealed', async () => {
  await using store = await emptyStore()
  const keys = await sessionKeys(store.storage, () => START_MS)
  const [former] = keys.current()
  const made = await rotateSessionKeys(store.storage, START_MS + 1)
  assert.deepEqual(keys.current(), [former])
  keys.reload()
  await keys.settled()
  assert.deepEqual(
    keys.current().map(({ id }) => id),
    [made.id, former.id],
  )
})

test('a new key is the newest even where the clock was set back', async () => {
  await using store = await emptyStore()
  const keys = await sessionKeys(store.storage, () => START_MS)
  const made = await rotateSessionKeys(store.storage, START_MS - HOUR_MS)
  keys.reload()
  await keys.settled()
  assert.equal(keys.current()[0].id, made.id)
})

const AGES: [hours: number, kept: number][] = [
  [36, 2],
  [38, 1],
]

for (const [hours, kept] of AGES)
  test(`a start ${hours} h after a key was followed by another finds ${kept} of both`, async () => {
    await using store = await emptyStore()
    await sessionKeys(store.storage, () => START_MS)
    // However old a key is, it sealed until the next one was made.
    await rotateSessionKeys(store.storage, START_MS + 100 * HOUR_MS)
    const keys = await sessionKeys(store.storage, () => START_MS + (100 + hours) * HOUR_MS)
    assert.equal(keys.current().length, kept)
  })

test('a key in use stays however old it is', async () => {
  await using store = await emptyStore()
  const first = await sessionKeys(store.storage, () => START_MS)
  const later = await sessionKeys(store.storage, () => START_MS + 10_000 * HOUR_MS)
  assert.deepEqual(later.current(), first.current())
})

test('a rotation is refused, with the time to try again, while a hundred keys may be needed', async () => {
  await using store = await emptyStore()
  for (let count = 0; count < 100; count += 1) await rotateSessionKeys(store.storage, START_MS + count)
  await assert.rejects(rotateSessionKeys(store.storage, START_MS + HOUR_MS), {
    message: /^there are 100 session keys, .*: try again after 2026-01-02T13:00:00\.001Z$/,
  })
  await rotateSessionKeys(store.storage, START_MS + 38 * HOUR_MS)
})

test('a reading that failed is tried again when the keys are needed next', async () => {
  await using store = await emptyStore()
  let isFailing = false
  const read: Storage['read'] = (work) =>
    isFailing ? Promise.reject(new StoreUnavailable('the disk is gone')) : store.storage.read(work)
  const keys = await sessionKeys({ ...store.storage, read }, () => START_MS)
  const made = await rotateSessionKeys(store.storage, START_MS + 1)
  isFailing = true
  keys.reload()
  await assert.rejects(keys.settled(), StoreUnavailable)
  isFailing = false
  await keys.settled()
  assert.equal(keys.current()[0].id, made.id)
})
