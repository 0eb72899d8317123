import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACCOUNT,
  endpointsOf,
  instanceIn,
  NOW_MS,
  registered,
  userRecord,
  usersIn,
} from '../../../test/support/records.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import { requestKey } from '../keys.ts'
import type { UserRecord } from '../sql/users.ts'
import type { Storage } from '../storage.ts'

const DAY_MS = 86_400_000
const START = { createdAtMs: 0, id: '' }

/** A store with an app instance and the users ann and bob. */
const annAndBob = async (engine: Engine) => {
  const store = await engine.open()
  const { storage } = store
  const instance = await instanceIn(storage, 'chat')
  const [ann, bob] = (await usersIn(storage, instance, 'ann', 'bob')) as [UserRecord, UserRecord]
  return { storage, instance, ann, bob, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const remove = (storage: Storage, user: UserRecord) => storage.write((store) => store.users.remove(user))

const countIn = (storage: Storage, instance: Uint8Array) => storage.read((store) => store.users.count(instance))

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: a user is kept as it was made`, async () => {
    await using store = await annAndBob(engine)
    const full = userRecord(store.instance, 'full', { name: 'Ünï', metadata: '', updatedAtMs: 5, expirationDays: 3 })
    await store.storage.write((tables) => tables.users.insert(full))
    const found = (await store.storage.read((tables) => tables.users.get(full.key)))!
    assert.deepEqual({ ...found, key: 0, instanceKey: 0 }, { ...full, key: 0, instanceKey: 0 })
    assert.deepEqual(Buffer.from(found.key), Buffer.from(full.key))
  })

  test(`${name}: an id that is there can't be made again`, async () => {
    await using store = await annAndBob(engine)
    await assert.rejects(store.storage.write((tables) => tables.users.insert(store.ann)))
    assert.equal(await countIn(store.storage, store.instance), 2)
  })

  test(`${name}: users are counted, each once`, async () => {
    await using store = await annAndBob(engine)
    await Promise.all(Array.from({ length: 20 }, (_, n) => usersIn(store.storage, store.instance, `user-${n}`)))
    assert.equal(await countIn(store.storage, store.instance), 22)
    await remove(store.storage, store.ann)
    await remove(store.storage, store.ann)
    assert.equal(await countIn(store.storage, store.instance), 21)
  })

  test(`${name}: a new user of the same id has nothing of the one that was removed`, async () => {
    await using store = await annAndBob(engine)
    const { storage, ann, instance } = store
    const request = requestKey('Register', 'once')
    await registered(storage, ann, 't')
    await storage.write(async (tables) => {
      await tables.admins.insert({ instanceKey: instance, memberKey: ann.key, kind: 'user', id: 'ann', createdAtMs: 1 })
      await tables.tags.put(ann.key, [{ key: 'k', value: 'v' }])
      await tables.requests.put(ann.key, request, { digest: new Uint8Array(1), answer: 'x' }, NOW_MS)
    })
    await remove(storage, ann)
    await usersIn(storage, instance, 'ann')
    const left = await storage.read(async (tables) => [
      await tables.admins.get(instance, ann.key),
      await tables.requests.get(ann.key, request, 0),
      (await tables.tags.list(ann.key)).length,
      (await tables.endpoints.list(ann.key, undefined, 10)).length,
    ])
    assert.deepEqual(left, [undefined, undefined, 0, 0])
  })

  test(`${name}: the device tokens of a removed user are free for the next`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 't', { device: { voipDeviceToken: 'v' } })
    await remove(store.storage, store.ann)
    const outcome = await registered(store.storage, store.bob, 't', { device: { voipDeviceToken: 'v' } })
    assert.deepEqual(Object.keys(outcome), ['kind', 'endpointId'])
    assert.equal((await endpointsOf(store.storage, store.bob))[0]?.voipDeviceToken, 'v')
  })

  test(`${name}: users are listed in the order of their creation, ties by id, a page after the one before`, async () => {
    await using store = await annAndBob(engine)
    const early = userRecord(store.instance, 'zoe', { createdAtMs: NOW_MS - 1 })
    await store.storage.write((tables) => tables.users.insert(early))
    const page = async (after: { createdAtMs: number; id: string }) =>
      (await store.storage.read((tables) => tables.users.list(store.instance, after, 2))).map(({ id }) => id)
    assert.deepEqual(await page(START), ['zoe', 'ann'])
    assert.deepEqual(await page({ createdAtMs: NOW_MS, id: 'ann' }), ['bob'])
  })

  test(`${name}: an update changes the name, the metadata and the time`, async () => {
    await using store = await annAndBob(engine)
    await store.storage.write((tables) => tables.users.update(store.ann.key, 'Anna', '{}', NOW_MS + 1))
    const found = await store.storage.read((tables) => tables.users.get(store.ann.key))
    assert.deepEqual(
      [found?.name, found?.metadata, found?.updatedAtMs, found?.createdAtMs],
      ['Anna', '{}', NOW_MS + 1, NOW_MS],
    )
  })

  test(`${name}: users expire so many days after their creation, the longest overdue first`, async () => {
    await using store = await annAndBob(engine)
    const { storage, ann, bob } = store
    await storage.write(async (tables) => {
      await tables.users.setExpiration(ann, 2, NOW_MS)
      await tables.users.setExpiration(bob, 1, NOW_MS)
    })
    const expired = async (nowMs: number, limit = 10) =>
      (await storage.read((tables) => tables.users.expired(nowMs, limit))).map(({ id }) => id)
    assert.deepEqual(await expired(NOW_MS + DAY_MS - 1), [])
    assert.deepEqual(await expired(NOW_MS + DAY_MS), ['bob'])
    assert.deepEqual(await expired(NOW_MS + 2 * DAY_MS), ['bob', 'ann'])
    assert.deepEqual(await expired(NOW_MS + 2 * DAY_MS, 1), ['bob'])
    await storage.write((tables) => tables.users.setExpiration(bob, null, NOW_MS))
    assert.deepEqual(await expired(NOW_MS + 2 * DAY_MS), ['ann'])
  })

  test(`${name}: users of a removed app instance don't expire, since they go with it`, async () => {
    await using store = await annAndBob(engine)
    const { storage, ann } = store
    await storage.write(async (tables) => {
      await tables.users.setExpiration(ann, 1, NOW_MS)
      await tables.appInstances.remove((await tables.appInstances.get(ACCOUNT, 'chat'))!, NOW_MS)
    })
    assert.deepEqual(await storage.read((tables) => tables.users.expired(NOW_MS + DAY_MS, 10)), [])
  })
}
