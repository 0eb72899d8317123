import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointsOf, instanceIn, NOW_MS, registered, usersIn } from '../../../test/support/records.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import type { EndpointRecord } from '../sql/endpoints.ts'
import type { UserRecord } from '../sql/users.ts'
import type { Storage } from '../storage.ts'

/** A store with an app instance and the users ann and bob. */
const annAndBob = async (engine: Engine) => {
  const store = await engine.open()
  const { storage } = store
  const [ann, bob] = (await usersIn(storage, await instanceIn(storage), 'ann', 'bob')) as [UserRecord, UserRecord]
  return { storage, ann, bob, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const deactivate = (storage: Storage, endpoint: EndpointRecord | undefined) =>
  storage.write((store) => store.endpoints.deactivate(endpoint!, 'INVALID_DEVICE_TOKEN', NOW_MS))

const tokensOf = async (storage: Storage, user: UserRecord) =>
  (await endpointsOf(storage, user)).map(({ deviceToken }) => deviceToken)

const voipTokensOf = async (storage: Storage, user: UserRecord) =>
  (await endpointsOf(storage, user)).map(({ voipDeviceToken }) => voipDeviceToken)

const voip = (voipDeviceToken: string) => ({ device: { voipDeviceToken } })

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: a device becomes an endpoint with all that it said`, async () => {
    await using store = await annAndBob(engine)
    const device = { type: 'GCM', pushAppId: 'app', voipDeviceToken: 'v', name: '', allowMessages: 'NONE' } as const
    const outcome = await registered(store.storage, store.ann, 't', { device })
    const [endpoint] = await endpointsOf(store.storage, store.ann)
    const { type, pushAppId, deviceToken, voipDeviceToken, name: called, allowMessages } = endpoint!
    assert.deepEqual(outcome, { kind: 'created', endpointId: endpoint!.id })
    assert.deepEqual(
      [type, pushAppId, deviceToken, voipDeviceToken, called, allowMessages],
      ['GCM', 'app', 't', 'v', '', 'NONE'],
    )
    assert.deepEqual(
      [endpoint!.createdAtMs, endpoint!.registeredAtMs, endpoint!.inactiveReason],
      [NOW_MS, NOW_MS, null],
    )
  })

  test(`${name}: a user's own active token is taken`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 't')
    const [endpoint] = await endpointsOf(store.storage, store.ann)
    assert.deepEqual(await registered(store.storage, store.ann, 't'), { kind: 'taken', endpointId: endpoint!.id })
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['t'])
  })

  test(`${name}: under refresh a user's own active token is renewed, with what is said now`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 't', { device: { name: 'old', voipDeviceToken: 'v' } })
    const [before] = await endpointsOf(store.storage, store.ann)
    const outcome = await registered(store.storage, store.ann, 't', { tokenPolicy: 'refresh', nowMs: NOW_MS + 1 })
    const [after] = await endpointsOf(store.storage, store.ann)
    assert.deepEqual(outcome, { kind: 'renewed', endpointId: before!.id })
    assert.deepEqual([after!.id, after!.name, after!.voipDeviceToken], [before!.id, null, null])
    assert.deepEqual([after!.createdAtMs, after!.registeredAtMs], [NOW_MS, NOW_MS + 1])
  })

  test(`${name}: an endpoint out of service is in service again, as the same, when its token comes back`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 't')
    const [before] = await endpointsOf(store.storage, store.ann)
    await deactivate(store.storage, before)
    const outcome = await registered(store.storage, store.ann, 't')
    const [after] = await endpointsOf(store.storage, store.ann)
    assert.deepEqual(outcome, { kind: 'renewed', endpointId: before!.id })
    assert.equal(after!.inactiveReason, null)
  })

  for (const tokenPolicy of ['exclusive', 'refresh'] as const)
    test(`${name}: under ${tokenPolicy} a token moves to the user who registers it last`, async () => {
      await using store = await annAndBob(engine)
      await registered(store.storage, store.ann, 't', { tokenPolicy })
      const [former] = await endpointsOf(store.storage, store.ann)
      const outcome = await registered(store.storage, store.bob, 't', { tokenPolicy })
      assert.ok(outcome.kind === 'created')
      assert.deepEqual(outcome.movedFrom?.id, former!.id)
      assert.deepEqual(await tokensOf(store.storage, store.ann), [])
      assert.deepEqual(await tokensOf(store.storage, store.bob), ['t'])
    })

  test(`${name}: a token moves from an endpoint out of service too`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 't')
    await deactivate(store.storage, (await endpointsOf(store.storage, store.ann))[0])
    await registered(store.storage, store.bob, 't')
    assert.deepEqual(await tokensOf(store.storage, store.ann), [])
  })

  test(`${name}: a token moves back and forth, and no further`, async () => {
    await using store = await annAndBob(engine)
    for (const user of [store.ann, store.bob, store.ann, store.bob]) await registered(store.storage, user, 't')
    assert.deepEqual(await tokensOf(store.storage, store.ann), [])
    assert.deepEqual(await tokensOf(store.storage, store.bob), ['t'])
  })

  test(`${name}: under shared each user has the token once`, async () => {
    await using store = await annAndBob(engine)
    const shared = { tokenPolicy: 'shared' } as const
    await registered(store.storage, store.ann, 't', shared)
    await registered(store.storage, store.bob, 't', shared)
    assert.equal((await registered(store.storage, store.bob, 't', shared)).kind, 'taken')
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['t'])
    assert.deepEqual(await tokensOf(store.storage, store.bob), ['t'])
  })

  const ELSEWHERE = [
    ['type', { type: 'APNS_SANDBOX' }],
    ['push application', { pushAppId: 'other' }],
  ] as const
  for (const [what, device] of ELSEWHERE)
    test(`${name}: the same token with another ${what} is another endpoint`, async () => {
      await using store = await annAndBob(engine)
      await registered(store.storage, store.ann, 't')
      const outcome = await registered(store.storage, store.ann, 't', { device })
      assert.equal(outcome.kind, 'created')
      assert.deepEqual(await tokensOf(store.storage, store.ann), ['t', 't'])
    })

  test(`${name}: the same token in another app instance is another endpoint`, async () => {
    await using store = await annAndBob(engine)
    const [ann] = await usersIn(store.storage, await instanceIn(store.storage), 'ann')
    await registered(store.storage, store.ann, 't')
    await registered(store.storage, ann!, 't')
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['t'])
  })

  test(`${name}: Apple's tokens are the same in either case, Google's are not`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 'abcdef')
    assert.equal((await registered(store.storage, store.ann, 'ABCDEF')).kind, 'taken')
    await registered(store.storage, store.ann, 'abcdef', { device: { type: 'GCM' } })
    assert.equal((await registered(store.storage, store.ann, 'ABCDEF', { device: { type: 'GCM' } })).kind, 'created')
  })

  test(`${name}: a user has as many active endpoints as allowed, and not one more`, async () => {
    await using store = await annAndBob(engine)
    const two = { endpointsMax: 2 }
    await registered(store.storage, store.ann, 'a', two)
    await registered(store.storage, store.ann, 'b', two)
    assert.deepEqual(await registered(store.storage, store.ann, 'c', two), { kind: 'full' })
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['a', 'b'])
  })

  test(`${name}: the oldest endpoint out of service makes room, and its token is free`, async () => {
    await using store = await annAndBob(engine)
    const three = { endpointsMax: 3 }
    for (const token of ['a', 'b', 'c']) await registered(store.storage, store.ann, token, three)
    const [, second, third] = await endpointsOf(store.storage, store.ann)
    await deactivate(store.storage, third)
    await deactivate(store.storage, second)
    assert.equal((await registered(store.storage, store.ann, 'd', three)).kind, 'created')
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['a', 'c', 'd'])
    assert.deepEqual((await registered(store.storage, store.bob, 'b', three)).kind, 'created')
  })

  test(`${name}: an endpoint that comes back into service makes nobody give way`, async () => {
    await using store = await annAndBob(engine)
    const two = { endpointsMax: 2 }
    for (const token of ['a', 'b']) await registered(store.storage, store.ann, token, two)
    for (const endpoint of await endpointsOf(store.storage, store.ann)) await deactivate(store.storage, endpoint)
    assert.equal((await registered(store.storage, store.ann, 'b', two)).kind, 'renewed')
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['a', 'b'])
  })

  test(`${name}: nothing moves to a user who has no room`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 'mine')
    await registered(store.storage, store.bob, 'other')
    assert.deepEqual(await registered(store.storage, store.bob, 'mine', { endpointsMax: 1 }), { kind: 'full' })
    assert.deepEqual(await tokensOf(store.storage, store.ann), ['mine'])
  })

  test(`${name}: without a quota there is always room`, async () => {
    await using store = await annAndBob(engine)
    for (let n = 0; n < 12; n += 1) await registered(store.storage, store.ann, `t${n}`, { endpointsMax: 0 })
    assert.equal((await tokensOf(store.storage, store.ann)).length, 12)
  })

  test(`${name}: a VoIP token belongs to the endpoint that brought it last, whoever's it is`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 'a', voip('v'))
    await registered(store.storage, store.ann, 'b', voip('v'))
    assert.deepEqual(await voipTokensOf(store.storage, store.ann), [null, 'v'])
    await registered(store.storage, store.bob, 'c', voip('v'))
    assert.deepEqual(await voipTokensOf(store.storage, store.ann), [null, null])
    assert.deepEqual(await voipTokensOf(store.storage, store.bob), ['v'])
  })

  test(`${name}: under shared a VoIP token stays with other users`, async () => {
    await using store = await annAndBob(engine)
    const shared = { ...voip('v'), tokenPolicy: 'shared' } as const
    await registered(store.storage, store.ann, 'a', shared)
    await registered(store.storage, store.bob, 'b', shared)
    assert.deepEqual(await voipTokensOf(store.storage, store.ann), ['v'])
  })

  test(`${name}: an endpoint that lost its VoIP token does not take it from the new owner when it goes`, async () => {
    await using store = await annAndBob(engine)
    await registered(store.storage, store.ann, 'a', voip('v'))
    await registered(store.storage, store.bob, 'b', voip('v'))
    const [former] = await endpointsOf(store.storage, store.ann)
    await store.storage.write((tables) => tables.endpoints.remove(store.ann, former!))
    await registered(store.storage, store.ann, 'c', voip('v'))
    assert.deepEqual(await voipTokensOf(store.storage, store.bob), [null])
  })

  for (const tokenPolicy of ['exclusive', 'shared'] as const)
    test(`${name}: the tokens of an endpoint registered under ${tokenPolicy} are free once it is removed`, async () => {
      await using store = await annAndBob(engine)
      await registered(store.storage, store.ann, 't', { ...voip('v'), tokenPolicy })
      const [endpoint] = await endpointsOf(store.storage, store.ann)
      await store.storage.write((tables) => tables.endpoints.remove(store.ann, endpoint!))
      const again = await registered(store.storage, store.ann, 't', { ...voip('v'), tokenPolicy })
      assert.deepEqual([again.kind, await voipTokensOf(store.storage, store.ann)], ['created', ['v']])
    })
}
