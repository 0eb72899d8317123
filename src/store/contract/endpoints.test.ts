import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointsOf, instanceIn, NOW_MS, registered, usersIn } from '../../../test/support/records.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import type { UserRecord } from '../sql/users.ts'

/** A store with a user, ann, who has three endpoints. */
const annWithThree = async (engine: Engine) => {
  const store = await engine.open()
  const { storage } = store
  const [ann, bob] = (await usersIn(storage, await instanceIn(storage), 'ann', 'bob')) as [UserRecord, UserRecord]
  for (const token of ['a', 'b', 'c']) await registered(storage, ann, token)
  return { storage, ann, bob, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: endpoints are listed oldest first, a page after the one before`, async () => {
    await using store = await annWithThree(engine)
    const [first, second, third] = await endpointsOf(store.storage, store.ann)
    const page = (afterId: string | undefined, limit: number) =>
      store.storage.read((tables) => tables.endpoints.list(store.ann.key, afterId, limit))
    assert.deepEqual(await page(undefined, 2), [first, second])
    assert.deepEqual(await page(second?.id, 2), [third])
    assert.deepEqual(await page(third?.id, 2), [])
  })

  test(`${name}: the page after an endpoint is the same when that one has gone`, async () => {
    await using store = await annWithThree(engine)
    const [first, second, third] = await endpointsOf(store.storage, store.ann)
    await store.storage.write((tables) => tables.endpoints.remove(store.ann, first!))
    const page = await store.storage.read((tables) => tables.endpoints.list(store.ann.key, first?.id, 10))
    assert.deepEqual(page, [second, third])
  })

  test(`${name}: an endpoint is found by its id, in its user alone`, async () => {
    await using store = await annWithThree(engine)
    const [first] = await endpointsOf(store.storage, store.ann)
    const found = (userKey: Uint8Array, id: string) => store.storage.read((tables) => tables.endpoints.get(userKey, id))
    assert.deepEqual(await found(store.ann.key, first!.id), first)
    assert.equal(await found(store.bob.key, first!.id), undefined)
    assert.equal(await found(store.ann.key, 'no id of ours'), undefined)
  })

  test(`${name}: an update changes the name, AllowMessages and the time, and nothing else`, async () => {
    await using store = await annWithThree(engine)
    const [first, second] = await endpointsOf(store.storage, store.ann)
    await store.storage.write((tables) => tables.endpoints.update(first!, 'phone', 'NONE', NOW_MS + 5))
    const after = await endpointsOf(store.storage, store.ann)
    assert.deepEqual(after[0], { ...first, name: 'phone', allowMessages: 'NONE', updatedAtMs: NOW_MS + 5 })
    assert.deepEqual(after[1], second)
  })

  test(`${name}: an endpoint out of service says why`, async () => {
    await using store = await annWithThree(engine)
    const [first] = await endpointsOf(store.storage, store.ann)
    await store.storage.write((tables) => tables.endpoints.deactivate(first!, 'INVALID_PINPOINT_ARN', NOW_MS + 5))
    const [after] = await endpointsOf(store.storage, store.ann)
    assert.deepEqual(after, { ...first, inactiveReason: 'INVALID_PINPOINT_ARN', updatedAtMs: NOW_MS + 5 })
  })

  test(`${name}: the endpoints of one user go without those of another`, async () => {
    await using store = await annWithThree(engine)
    await registered(store.storage, store.bob, 'd')
    await store.storage.write((tables) => tables.endpoints.removeAll(store.ann))
    assert.deepEqual(await endpointsOf(store.storage, store.ann), [])
    assert.equal((await endpointsOf(store.storage, store.bob)).length, 1)
    assert.equal((await registered(store.storage, store.bob, 'a')).kind, 'created')
  })
}
