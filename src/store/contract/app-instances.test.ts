import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, instanceIn, NOW_MS, usersIn } from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'
import type { Storage } from '../storage.ts'

const OTHER_ACCOUNT = '210987654321'
const START = { createdAtMs: 0, id: '' }

const found = async (storage: Storage, id: string, account = ACCOUNT) => {
  const record = await storage.read((store) => store.appInstances.get(account, id))
  return record && { ...record }
}

const remove = (storage: Storage, id: string, nowMs = NOW_MS) =>
  storage.write(async (store) => store.appInstances.remove((await store.appInstances.get(ACCOUNT, id))!, nowMs))

const listed = async (storage: Storage, account = ACCOUNT, after = START) =>
  (await storage.read((store) => store.appInstances.list(account, after, 2))).map(({ id }) => id)

for (const { name, open } of ENGINES) {
  test(`${name}: an app instance is its account's alone`, async () => {
    await using store = await open()
    await instanceIn(store.storage, 'chat')
    assert.equal((await found(store.storage, 'chat'))?.name, 'chat')
    assert.equal(await found(store.storage, 'chat', OTHER_ACCOUNT), undefined)
    assert.deepEqual(await listed(store.storage, OTHER_ACCOUNT), [])
  })

  test(`${name}: app instances are listed in the order of their creation, ties by id`, async () => {
    await using store = await open()
    await instanceIn(store.storage, 'b', NOW_MS)
    await instanceIn(store.storage, 'a', NOW_MS)
    await instanceIn(store.storage, 'z', NOW_MS - 1)
    assert.deepEqual(await listed(store.storage), ['z', 'a'])
    assert.deepEqual(await listed(store.storage, ACCOUNT, { createdAtMs: NOW_MS, id: 'a' }), ['b'])
  })

  test(`${name}: a removed app instance is hidden at once and does not count`, async () => {
    await using store = await open()
    await instanceIn(store.storage, 'chat')
    const reached = () => store.storage.read((tables) => tables.appInstances.reached(ACCOUNT, 1))
    assert.equal(await reached(), true)
    await remove(store.storage, 'chat')
    assert.deepEqual([await found(store.storage, 'chat'), await listed(store.storage)], [undefined, []])
    assert.equal(await reached(), false)
  })

  test(`${name}: an id given again is another app instance, with nothing of the former`, async () => {
    await using store = await open()
    const former = await instanceIn(store.storage, 'chat')
    await usersIn(store.storage, former, 'ann')
    await remove(store.storage, 'chat')
    const next = await instanceIn(store.storage, 'chat')
    const [users, count] = await store.storage.read(async (tables) => [
      await tables.users.list(next, START, 10),
      await tables.users.count(next),
    ])
    assert.notDeepEqual(next, former)
    assert.deepEqual([users, count], [[], 0])
    await usersIn(store.storage, next, 'ann')
    assert.equal(await store.storage.read((tables) => tables.users.count(former)), 1)
  })

  test(`${name}: the app instance removed first is emptied first, and then is no more`, async () => {
    await using store = await open()
    const { storage } = store
    const [one, two] = [await instanceIn(storage, 'one'), await instanceIn(storage, 'two')]
    await remove(storage, 'two', NOW_MS)
    await remove(storage, 'one', NOW_MS + 1)
    const first = async () => (await storage.read((tables) => tables.appInstances.firstRemoved()))?.key
    assert.deepEqual(Buffer.from((await first())!), Buffer.from(two))
    await storage.write((tables) => tables.appInstances.emptied(two))
    assert.deepEqual(Buffer.from((await first())!), Buffer.from(one))
    await storage.write((tables) => tables.appInstances.emptied(one))
    assert.equal(await first(), undefined)
  })

  test(`${name}: an update changes the name, the metadata and the time`, async () => {
    await using store = await open()
    await instanceIn(store.storage, 'chat')
    const before = await found(store.storage, 'chat')
    await store.storage.write((tables) => tables.appInstances.update(before!, 'talk', '{}', NOW_MS + 1))
    assert.deepEqual(await found(store.storage, 'chat'), {
      ...before,
      name: 'talk',
      metadata: '{}',
      updatedAtMs: NOW_MS + 1,
    })
  })

  test(`${name}: retention is set and taken back`, async () => {
    await using store = await open()
    await instanceIn(store.storage, 'chat')
    const before = (await found(store.storage, 'chat'))!
    const set = { ...before, retentionDays: 30, retentionDeletesAtMs: NOW_MS }
    await store.storage.write((tables) => tables.appInstances.setRetention(set))
    assert.deepEqual(await found(store.storage, 'chat'), set)
    await store.storage.write((tables) => tables.appInstances.setRetention(before))
    assert.deepEqual(await found(store.storage, 'chat'), before)
  })
}
