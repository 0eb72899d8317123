import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, instanceIn, NOW_MS, registered, usersIn } from '../../../test/support/records.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import { ids } from '../../lib/ids.ts'
import type { PushAudience } from '../../lib/push-content.ts'
import { endpointKey } from '../keys.ts'
import { laneOf } from '../push-lane.ts'
import { DEAD_LETTERS_MAX } from '../sql/dead-letters.ts'
import type { LanePlace, NewPush, QueuedPush, Settlement } from '../sql/outbox.ts'
import { ALL_BUCKETS, bucketOf } from '../sql/push-buckets.ts'
import type { StepOptions } from '../sql/push-spread.ts'

const BEGINNING: LanePlace = { dueAtMs: -1, id: new Uint8Array() }
const newIds = ids(() => NOW_MS)

const PHONES = { accountId: ACCOUNT, appId: 'phones', channel: 'APNS' } as const

/** A store with an app instance of some users, each with an iPhone. */
const withUsers = async (engine: Engine, ...names: string[]) => {
  const store = await engine.open()
  const { storage } = store
  const instance = await instanceIn(storage)
  const users = await usersIn(storage, instance, ...names)
  for (const user of users) await registered(storage, user, `token-${user.id}`)

  const deliver = async (audience: PushAudience, others: Partial<NewPush> = {}) => {
    const id = newIds.ordered()
    const push: NewPush = {
      id,
      accountId: ACCOUNT,
      audience,
      content: { kind: 'made' },
      isVoip: false,
      keepsResults: false,
      nowMs: NOW_MS,
      backlogMax: 0,
      ...others,
    }
    await storage.write(({ outbox }) => outbox.deliver(push))
    return { id, bucket: bucketOf(endpointKey(id)!) }
  }
  const step = (bucket: number, others: Partial<StepOptions> = {}) =>
    storage.write(({ pushSpread }) =>
      pushSpread.step(bucket, {
        nowMs: NOW_MS,
        membersMax: 100,
        pushesMax: 1000,
        backlogMax: 0,
        newId: newIds.ordered,
        ...others,
      }),
    )
  const due = (bucket: number, nowMs = NOW_MS, lane = laneOf(PHONES)) =>
    storage.read(({ outbox }) => outbox.due(bucket, lane, nowMs, BEGINNING, 1000))
  const settle = (...settlements: Settlement[]) => storage.write(({ outbox }) => outbox.settle(settlements, NOW_MS))
  const pushes = async () => {
    const depths = await Promise.all(ALL_BUCKETS.map((at) => storage.read(({ outbox }) => outbox.depth(at))))
    return depths.reduce((sum, pushes) => sum + pushes, 0)
  }
  return {
    ...store,
    storage,
    instance,
    users,
    deliver,
    step,
    due,
    settle,
    pushes,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

const ended = (push: QueuedPush, outcome: 'delivered' | 'failed' = 'delivered', reason: string | null = null) =>
  ({ kind: 'ended', push, outcome, reason }) as const

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: a message is accepted as one, and spread over the devices there are when it comes to them`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob')
    const { bucket } = await store.deliver({ kind: 'appInstance', instanceKey: store.instance })
    assert.equal(await store.pushes(), 1)
    await registered(store.storage, store.users[0]!, 'a second one')
    const step = await store.step(bucket)
    assert.deepEqual([step?.pushes, [...step!.lanes]], [3, [laneOf(PHONES)]])
    assert.equal((await store.due(bucket)).length, 3)
    assert.equal(await store.pushes(), 3)
    assert.equal(await store.step(bucket), undefined)
  })

  test(`${name}: each step looks at so many members and no more, and none of them twice`, async () => {
    await using store = await withUsers(engine, 'a', 'b', 'c', 'd', 'e')
    const { bucket } = await store.deliver({ kind: 'appInstance', instanceKey: store.instance })
    const steps = [
      await store.step(bucket, { membersMax: 2 }),
      await store.step(bucket, { membersMax: 2 }),
      await store.step(bucket, { membersMax: 2 }),
      await store.step(bucket, { membersMax: 2 }),
    ]
    assert.deepEqual(
      steps.map((step) => step?.pushes),
      [2, 2, 1, undefined],
    )
    const reached = (await store.due(bucket)).map(({ userKey }) => Buffer.from(userKey!).toString('hex'))
    assert.equal(new Set(reached).size, 5)
  })

  for (const kind of ['users', 'appInstance'] as const)
    test(`${name}: a step ends when it has made enough pushes, and the next goes on with the next of ${kind}`, async () => {
      await using store = await withUsers(engine, 'a', 'b', 'c')
      await registered(store.storage, store.users[0]!, 'a second one')
      const userKeys = store.users.map(({ key }) => key)
      const { bucket } = await store.deliver(
        kind === 'users' ? { kind, userKeys } : { kind, instanceKey: store.instance },
      )
      const steps = [
        await store.step(bucket, { pushesMax: 1 }),
        await store.step(bucket, { pushesMax: 1 }),
        await store.step(bucket, { pushesMax: 1 }),
        await store.step(bucket, { pushesMax: 1 }),
      ]
      assert.deepEqual(
        steps.map((step) => step?.pushes),
        [2, 1, 1, undefined],
      )
    })

  test(`${name}: a message is gone when it is spread and all of its pushes are settled`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob')
    const { bucket } = await store.deliver({ kind: 'users', userKeys: store.users.map(({ key }) => key) })
    await store.step(bucket)
    const [first, second] = await store.due(bucket)
    await store.settle(ended(first!))
    assert.notEqual(await store.storage.read(({ outbox }) => outbox.message(first!.messageId)), undefined)
    await store.settle(ended(second!))
    assert.equal(await store.storage.read(({ outbox }) => outbox.message(first!.messageId)), undefined)
    assert.equal(await store.pushes(), 0)
  })

  test(`${name}: a message to nobody is gone at once`, async () => {
    await using store = await withUsers(engine)
    const { bucket } = await store.deliver({ kind: 'appInstance', instanceKey: store.instance })
    await store.step(bucket)
    assert.equal(await store.pushes(), 0)
  })

  test(`${name}: a push that is to be tried again is not due before, and keeps the count of its attempts`, async () => {
    await using store = await withUsers(engine, 'ann')
    const { bucket } = await store.deliver({ kind: 'users', userKeys: [store.users[0]!.key] })
    await store.step(bucket)
    const [push] = await store.due(bucket)
    await store.settle({ kind: 'again', push: { ...push!, attempts: 1 }, dueAtMs: NOW_MS + 100 })
    assert.deepEqual(await store.due(bucket, NOW_MS + 99), [])
    const [again] = await store.due(bucket, NOW_MS + 100)
    assert.deepEqual([again?.id, again?.attempts], [push?.id, 1])
  })

  test(`${name}: a push that is settled twice, by two who had its lease, counts once`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob')
    const { bucket, id } = await store.deliver(
      { kind: 'users', userKeys: store.users.map(({ key }) => key) },
      { keepsResults: true },
    )
    await store.step(bucket)
    const [push] = await store.due(bucket)
    await store.settle(ended(push!))
    await store.settle(ended(push!, 'failed', 'late'))
    await store.settle({ kind: 'again', push: push!, dueAtMs: NOW_MS })
    const found = await store.storage.read(({ pushResults }) => pushResults.of(id))
    assert.deepEqual([found?.isSettled, found?.results.map(({ outcome }) => outcome)], [false, ['delivered']])
    assert.equal((await store.due(bucket)).length, 1)
    assert.equal(await store.pushes(), 1)
  })

  test(`${name}: results say what came of each member, and are swept when they are old`, async () => {
    await using store = await withUsers(engine)
    const addresses = [
      { channel: 'APNS', deviceToken: 'x' },
      { channel: 'APNS', deviceToken: 'y' },
    ] as const
    const { bucket, id } = await store.deliver(
      { kind: 'addresses', appId: 'phones', addresses },
      { keepsResults: true },
    )
    await store.step(bucket)
    const [x, y] = await store.due(bucket)
    await store.settle(ended(x!), ended(y!, 'failed', 'BadDeviceToken'))
    const found = await store.storage.read(({ pushResults }) => pushResults.of(id))
    assert.equal(found?.isSettled, true)
    assert.deepEqual(
      found?.results.map(({ member, outcome, reason }) => [member, outcome, reason]),
      [
        [0, 'delivered', null],
        [1, 'failed', 'BadDeviceToken'],
      ],
    )
    const rest = (after?: Uint8Array) => store.storage.read(({ pushResults }) => pushResults.after(id, after, 1))
    assert.deepEqual([...(await rest()), ...(await rest(found?.results[0]?.pushId))], found?.results)
    assert.equal(await store.storage.read(({ pushResults }) => pushResults.hasOld(bucket, NOW_MS - 1)), false)
    const sweep = (limit: number) => store.storage.write(({ pushResults }) => pushResults.sweep(bucket, NOW_MS, limit))
    // No step is longer than it may be, however many results a message has.
    assert.deepEqual(
      [await sweep(1), (await store.storage.read(({ pushResults }) => pushResults.of(id)))?.results.length],
      [true, 1],
    )
    assert.equal(await sweep(10), false)
    assert.equal(await store.storage.read(({ pushResults }) => pushResults.of(id)), undefined)
  })

  test(`${name}: only endpoints that are in service and take messages are reached`, async () => {
    await using store = await withUsers(engine, 'ann')
    const { storage, users } = store
    const [ann] = users
    await registered(storage, ann!, 'quiet', { device: { allowMessages: 'NONE' } })
    const [endpoint] = await storage.read(({ endpoints }) => endpoints.list(ann!.key, undefined, 1))
    await storage.write(({ endpoints }) => endpoints.deactivate(endpoint!, 'INVALID_DEVICE_TOKEN', NOW_MS))
    const { bucket } = await store.deliver({ kind: 'users', userKeys: [ann!.key] })
    assert.equal((await store.step(bucket))?.pushes, 0)
  })

  test(`${name}: a call goes through the channel for calls where the endpoint has a token for them`, async () => {
    await using store = await withUsers(engine)
    const [ann] = await usersIn(store.storage, store.instance, 'ann')
    await registered(store.storage, ann!, 'rings', { device: { voipDeviceToken: 'v' } })
    await registered(store.storage, ann!, 'shows', { device: { type: 'APNS_SANDBOX' } })
    await registered(store.storage, ann!, 'android', { device: { type: 'GCM', voipDeviceToken: 'w' } })
    const { bucket } = await store.deliver({ kind: 'users', userKeys: [ann!.key] }, { isVoip: true })
    const step = await store.step(bucket)
    assert.deepEqual([...step!.lanes].map((lane) => lane.split('/').at(-1)).sort(), [
      'APNS_SANDBOX',
      'APNS_VOIP',
      'GCM',
    ])
  })

  test(`${name}: beyond the backlog nothing more is accepted, and what was accepted stays`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob')
    const all: PushAudience = { kind: 'appInstance', instanceKey: store.instance }
    const { bucket } = await store.deliver(all, { backlogMax: 2 })
    await store.step(bucket)
    await assert.rejects(store.deliver(all, { backlogMax: 2 }), { name: 'BacklogFull' })
    await store.deliver(all, { backlogMax: 2, accountId: '210987654321' })
    assert.equal((await store.due(bucket)).length, 2)
  })

  test(`${name}: a message waits to be spread while its account has too much on its way`, async () => {
    await using store = await withUsers(engine, 'a', 'b', 'c')
    const { bucket } = await store.deliver({ kind: 'appInstance', instanceKey: store.instance })
    await store.step(bucket, { membersMax: 2, backlogMax: 2 })
    assert.equal((await store.step(bucket, { membersMax: 2, backlogMax: 2 }))?.pushes, 0)
    assert.equal(await store.step(bucket, { membersMax: 2, backlogMax: 2 }), undefined)
    await store.settle(...(await store.due(bucket)).map((push) => ended(push)))
    const later = await store.step(bucket, { membersMax: 2, backlogMax: 2, nowMs: NOW_MS + 60_000 })
    assert.equal(later?.pushes, 1)
  })

  test(`${name}: an app instance that is deleted gets nothing more`, async () => {
    await using store = await withUsers(engine, 'a', 'b')
    const { bucket } = await store.deliver({ kind: 'appInstance', instanceKey: store.instance })
    await store.step(bucket, { membersMax: 1 })
    await store.storage.write(async ({ appInstances }) => {
      const [instance] = await appInstances.list(ACCOUNT, { createdAtMs: 0, id: '' }, 1)
      await appInstances.remove(instance!, NOW_MS)
    })
    assert.equal((await store.step(bucket, { membersMax: 1 }))?.pushes, 0)
    assert.equal(await store.step(bucket), undefined)
  })

  test(`${name}: lanes are found one after the other, with the time from which they have something to do`, async () => {
    await using store = await withUsers(engine, 'ann')
    await registered(store.storage, store.users[0]!, 'android', { device: { type: 'GCM' } })
    const { bucket } = await store.deliver({ kind: 'users', userKeys: [store.users[0]!.key] })
    await store.step(bucket)
    const [push] = await store.due(bucket)
    await store.settle({ kind: 'again', push: push!, dueAtMs: NOW_MS + 9 })
    const google = laneOf({ ...PHONES, channel: 'GCM' })
    const lanes = async (after: string, limit: number) =>
      (await store.storage.read(({ outbox }) => outbox.lanes(bucket, after, limit))).map(({ lane, dueAtMs }) => ({
        lane,
        dueAtMs,
      }))
    assert.deepEqual(await lanes('', 9), [
      { lane: laneOf(PHONES), dueAtMs: NOW_MS + 9 },
      { lane: google, dueAtMs: NOW_MS },
    ])
    assert.deepEqual(await lanes(laneOf(PHONES), 1), [{ lane: google, dueAtMs: NOW_MS }])
  })

  test(`${name}: attempts are kept up to a number, whether or not they were the last, and found by the user`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob')
    const [ann] = store.users
    const { bucket } = await store.deliver({ kind: 'users', userKeys: store.users.map(({ key }) => key) })
    await store.step(bucket)
    const [push] = (await store.due(bucket)).filter(({ userKey }) => Buffer.compare(userKey!, ann!.key) === 0)
    const attempt = { outcome: 'retry', reason: 'Shutdown', tookMs: 7 }
    await store.settle({ kind: 'again', push: push!, dueAtMs: NOW_MS, attempt })
    const attempts = () => store.storage.read(({ pushAttempts }) => pushAttempts.ofUser(ann!.key, 10))
    assert.deepEqual(
      (await attempts()).map(({ outcome, reason, tookMs, lane }) => [outcome, reason, tookMs, lane]),
      [['retry', 'Shutdown', 7, laneOf(PHONES)]],
    )
    const excess = (share: number) =>
      store.storage.read(({ pushAttempts }) => pushAttempts.excessBeforeMs(bucket, share))
    assert.deepEqual([await excess(1), await excess(0)], [undefined, NOW_MS])
    assert.equal(await store.storage.write(({ pushAttempts }) => pushAttempts.removeSome(bucket, NOW_MS, 9)), 1)
    assert.deepEqual(await attempts(), [])
  })

  test(`${name}: two of the endpoints to which a lane has delivered since a time are found`, async () => {
    await using store = await withUsers(engine, 'ann', 'bob', 'cyd')
    const reached = (lane = laneOf(PHONES), sinceMs = NOW_MS - 1) =>
      store.storage.read(({ pushAttempts }) => pushAttempts.reached(lane, sinceMs))
    const { bucket } = await store.deliver({ kind: 'users', userKeys: store.users.map(({ key }) => key) })
    await store.step(bucket)
    const pushes = await store.due(bucket)
    const failed = { outcome: 'retry', reason: 'Shutdown', tookMs: 7 }
    await store.settle({ kind: 'again', push: pushes[0]!, dueAtMs: NOW_MS, attempt: failed })
    assert.deepEqual(await reached(), [])
    for (const push of await store.due(bucket))
      await store.settle({ ...ended(push), attempt: { outcome: 'delivered', reason: null, tookMs: 7 } })
    const [one, other, ...more] = await reached()
    assert.ok(one && other && Buffer.compare(one, other) !== 0 && more.length === 0)
    assert.deepEqual([await reached('another'), await reached(laneOf(PHONES), NOW_MS)], [[], []])
  })

  test(`${name}: of dead letters the newest are kept, each bucket its share of them`, async () => {
    await using store = await withUsers(engine)
    const share = DEAD_LETTERS_MAX / ALL_BUCKETS.length
    const addresses = Array.from({ length: share + 5 }, (_, at) => ({ channel: 'APNS', deviceToken: `${at}` }) as const)
    const { bucket } = await store.deliver({ kind: 'addresses', appId: 'phones', addresses })
    let died = 0
    for (let round = 0; round < 2; round += 1) {
      await store.step(bucket, { membersMax: addresses.length })
      const pushes = await store.due(bucket)
      await store.settle(...pushes.map((push) => ended(push, 'failed', 'BadTopic')))
      died += pushes.length
    }
    const letters = await store.storage.read(({ deadLetters }) => deadLetters.list(DEAD_LETTERS_MAX))
    assert.deepEqual([died, letters.length], [share + 5, share])
    assert.ok(!letters.some(({ deviceToken }) => deviceToken === '0'))
  })

  test(`${name}: dead letters of one message have each what is its own`, async () => {
    await using store = await withUsers(engine)
    const own = { kind: 'made', fcm: { message: {} } } as const
    const [plain, other] = [
      { channel: 'APNS', deviceToken: 'plain' },
      { channel: 'APNS', deviceToken: 'other', content: own },
    ] as const
    const { bucket } = await store.deliver({ kind: 'addresses', appId: 'phones', addresses: [plain, other] })
    await store.step(bucket)
    const [first, second] = await store.due(bucket)
    await store.settle(ended(first!, 'failed', 'BadTopic'), ended(second!, 'failed', 'Expired'))
    const letters = await store.storage.read(({ deadLetters }) => deadLetters.list(10))
    assert.deepEqual(
      letters.map(({ deviceToken, reason, content }) => [deviceToken, reason, JSON.parse(content)]),
      [
        ['other', 'Expired', own],
        ['plain', 'BadTopic', { kind: 'made' }],
      ],
    )
  })

  test(`${name}: a dead letter has what is needed to try again`, async () => {
    await using store = await withUsers(engine)
    const own = { kind: 'made', fcm: { message: {} } } as const
    const addresses = [{ channel: 'APNS', deviceToken: 'x', content: own }] as const
    const { bucket } = await store.deliver({ kind: 'addresses', appId: 'phones', addresses })
    await store.step(bucket)
    const [push] = await store.due(bucket)
    await store.settle(ended(push!, 'failed', 'BadTopic'))
    const [letter, ...others] = await store.storage.read(({ deadLetters }) => deadLetters.list(10))
    assert.deepEqual(others, [])
    assert.deepEqual(
      [letter?.lane, letter?.deviceToken, letter?.reason, JSON.parse(letter!.content)],
      [laneOf(PHONES), 'x', 'BadTopic', own],
    )
    const key = letter!.id
    const [start, end] = [new Uint8Array(), new Uint8Array(16).fill(0xff)]
    const between = (after: Uint8Array, before: Uint8Array) =>
      store.storage.read(({ deadLetters }) => deadLetters.between(bucket, after, before, 10))
    assert.deepEqual(await store.storage.read(({ deadLetters }) => deadLetters.find(key)), letter)
    assert.deepEqual(await between(start, end), [letter])
    assert.deepEqual([await between(key, end), await between(start, key)], [[], []])
    assert.equal(await store.storage.write(({ deadLetters }) => deadLetters.purge(bucket)), 1)
    assert.equal(await store.storage.read(({ deadLetters }) => deadLetters.find(key)), undefined)
  })
}
