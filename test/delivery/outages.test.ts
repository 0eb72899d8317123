import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PushAddress } from '../../src/lib/push-content.ts'
import { ALL_BUCKETS } from '../../src/store/sql/push-buckets.ts'
import { channelOf } from '../support/channels.ts'
import { deliveries, openChannel } from '../support/deliveries.ts'
import { MATERIALS } from '../support/fake-push.ts'
import { TOKEN_KEY } from '../support/push-credentials.ts'
import { eventually } from '../support/server.ts'

/** Deliveries to addresses, so that a test needs no more than tokens. */
const toAddresses = async (...options: Parameters<typeof deliveries>) => {
  const d = await deliveries(...options)
  const appId = d.app.slice(d.app.lastIndexOf('/') + 1)
  return {
    ...d,
    to: (channel: PushAddress['channel'], ...deviceTokens: string[]) =>
      d.deliver({ kind: 'addresses', appId, addresses: deviceTokens.map((deviceToken) => ({ channel, deviceToken })) }),
    [Symbol.asyncDispose]: () => d[Symbol.asyncDispose](),
  }
}

const many = (count: number, token: string) => Array.from({ length: count }, (_, at) => `${token}-${at}`)

test('while Google hangs, Apple gets its pushes as ever', async () => {
  await using d = await toAddresses({ limits: { concurrency: 8 } })
  await d.to('GCM', ...many(50, 'hang'))
  await d.settled(await d.to('APNS', ...many(50, 'ok')))
  assert.deepEqual(
    d.seen.attempts.filter(({ lane }) => lane.endsWith('/GCM')),
    [],
  )
  assert.equal(d.seen.attempts.length, 50)
})

test('a push application that has everything hanging holds up no other', async () => {
  await using d = await toAddresses({ limits: { concurrency: 8 } })
  const other = await d.newAppWithChannel('APNS')
  await d.to('APNS', ...many(50, 'hang'))
  const addresses = many(50, 'ok').map((deviceToken) => ({ channel: 'APNS', deviceToken }) as const)
  const results = await d.settled(await d.deliver({ kind: 'addresses', appId: other, addresses }))
  assert.equal(results.filter(({ outcome }) => outcome === 'delivered').length, 50)
})

test('a message to many holds up no other that goes the same way', async () => {
  await using d = await toAddresses({ limits: { concurrency: 2, lookMs: 5000 } })
  const appId = d.app.slice(d.app.lastIndexOf('/') + 1)
  const toAll = (bucket: number, deviceTokens: readonly string[]) => {
    const addresses = deviceTokens.map((deviceToken) => ({ channel: 'APNS', deviceToken }) as const)
    const id = `01234567-89ab-7000-8000-00000000000${bucket}`
    return d.deliver({ kind: 'addresses', appId, addresses }, { id })
  }
  const large = await toAll(0, many(100, 'slow-20'))
  await eventually(async () => assert.notDeepEqual(d.seen.attempts, []))
  await d.settled(await toAll(1, ['ok-1']))
  const found = await d.storage.read(({ pushResults }) => pushResults.of(large))
  assert.equal(found?.isSettled, false)
})

test('a provider that fails is left alone, then asked by one push, and gets the others once it takes that', async () => {
  await using d = await toAddresses({ limits: { attemptsMax: 1, concurrency: 10 } })
  await d.settled(await d.to('APNS', ...many(10, 'unavailable-x')))
  assert.deepEqual(d.seen.breakers, ['open'])
  assert.deepEqual(await d.settled(await d.to('APNS', 'ok-1', 'ok-2')), [
    { outcome: 'delivered', reason: null },
    { outcome: 'delivered', reason: null },
  ])
  assert.deepEqual(d.seen.breakers, ['open', 'halfOpen', 'closed'])
})

test('pushes whose time is up are given up while their provider is away, without asking it', async () => {
  let lateMs = 0
  await using d = await toAddresses({ limits: { attemptsMax: 1, concurrency: 10 }, now: () => Date.now() + lateMs })
  await d.settled(await d.to('APNS', ...many(10, 'unavailable-x')))
  const waiting = await d.to('APNS', ...many(30, 'ok'))
  lateMs = 120_000
  const results = await d.settled(waiting)
  assert.deepEqual([...new Set(results.map(({ reason }) => reason))], ['Expired'])
  assert.equal(d.seen.attempts.length, 10)
})

/** Deliveries whose provider wants to be left alone for an hour. */
const leftAlone = async (...options: Parameters<typeof deliveries>) => {
  const d = await toAddresses(...options)
  await d.settled(await d.to('APNS', 'unavailable-3600-phone'))
  return d
}

test('a push whose time is up while its provider wants to be left alone is given up then, and told so', async () => {
  let lateMs = 0
  await using d = await leftAlone({ now: () => Date.now() + lateMs })
  const waiting = await d.to('APNS', ...many(40, 'ok'))
  lateMs = 61_000
  const results = await d.settled(waiting)
  assert.deepEqual([results.length, ...new Set(results.map(({ reason }) => reason))], [40, 'Expired'])
  assert.equal(d.seen.attempts.length, 1)
})

test('what a provider wanted of former credentials does not hold for others', async () => {
  await using d = await leftAlone()
  await openChannel(channelOf(d.pinpoint, d.app, 'APNS'), 'APNS')
  assert.deepEqual(await d.settled(await d.to('APNS', 'ok-1')), [{ outcome: 'delivered', reason: null }])
})

test('a clock that is set back keeps no push from a provider that takes them again', async () => {
  let earlyMs = 0
  await using d = await toAddresses({ limits: { attemptsMax: 1, concurrency: 10 }, now: () => Date.now() - earlyMs })
  await d.settled(await d.to('APNS', ...many(10, 'unavailable-x')))
  earlyMs = 3_600_000
  assert.deepEqual(await d.settled(await d.to('APNS', 'ok-1')), [{ outcome: 'delivered', reason: null }])
})

test('a tenant with many push applications has connections of a few at a time, and gets all of its pushes', async () => {
  await using d = await toAddresses({ limits: { lanesMax: 3 } })
  const apps: string[] = []
  for (let at = 0; at < 20; at += 1) apps.push(await d.newAppWithChannel('APNS'))
  const addresses = [{ channel: 'APNS', deviceToken: 'ok-1' }] as const
  for (const round of [1, 2]) {
    const sent = await Promise.all(apps.map((appId) => d.deliver({ kind: 'addresses', appId, addresses })))
    const results = (await Promise.all(sent.map(d.settled))).flat()
    assert.deepEqual([round, results.filter(({ outcome }) => outcome === 'delivered').length], [round, 20])
    await eventually(async () => assert.ok(d.fake.connections() <= 3, `${d.fake.connections()} connections`))
  }
})

test('a push that would have to wait longer than it is worth is given up at once', async () => {
  await using d = await toAddresses()
  const results = await d.settled(await d.to('APNS', 'busy-3600-phone'))
  assert.deepEqual(results, [{ outcome: 'failed', reason: 'TooManyRequests' }])
  assert.equal(d.seen.attempts.length, 1)
})

const FAULTS = ['goaway', 'rst', 'refuse', 'cut', 'hang', 'flaky-1', 'failing']

for (const [what, maxStreams] of [
  ['as many streams as usual', 1000],
  ['one stream at a time', 1],
] as const)
  test(`with ${what}, each push is settled exactly once, whatever befalls its connection`, async () => {
    await using d = await toAddresses({
      fake: { maxStreams },
      limits: { attemptsMax: 1, concurrency: 16 },
      poolLimits: { deadlineMs: 400 },
    })
    // What is taken in between keeps the breaker out of it.
    const tokens = [1, 2].flatMap((round) => FAULTS.flatMap((fault) => [`${fault}-x-${round}`, `ok-${fault}-${round}`]))
    const ids = [await d.to('APNS', ...tokens), await d.to('GCM', ...tokens)]
    const results = [...(await d.settled(ids[0]!)), ...(await d.settled(ids[1]!))]
    assert.equal(results.length, tokens.length * 2)
    assert.deepEqual(d.seen.faults, [])
    const left = await d.storage.read(({ outbox }) => Promise.all(ALL_BUCKETS.map((bucket) => outbox.depth(bucket))))
    assert.deepEqual(new Set(left), new Set([0]))
  })

test('other credentials count from the next push on, and a push that the former ones have failed is lost to none', async () => {
  await using d = await toAddresses()
  const channel = channelOf(d.pinpoint, d.app, 'APNS')
  // Of another team, which Apple finds out.
  await channel.update({ ...TOKEN_KEY, TokenKeyId: MATERIALS.apnsToken.keyId })
  assert.deepEqual(await d.settled(await d.to('APNS', 'ok-1')), [{ outcome: 'failed', reason: 'InvalidProviderToken' }])
  await openChannel(channel, 'APNS')
  assert.deepEqual(await d.settled(await d.to('APNS', 'ok-2')), [{ outcome: 'delivered', reason: null }])
})

test('credentials that are put again and again while pushes go out lose none of them, and send none in vain', async () => {
  await using d = await toAddresses({ limits: { concurrency: 8 }, fake: { maxStreams: 4 } })
  const messages = [await d.to('APNS', ...many(60, 'slow-20')), await d.to('GCM', ...many(60, 'slow-20'))]
  for (let round = 0; round < 5; round += 1)
    for (const channel of ['APNS', 'GCM'] as const) await openChannel(channelOf(d.pinpoint, d.app, channel), channel)
  const results = (await Promise.all(messages.map(d.settled))).flat()
  assert.deepEqual([results.length, results.filter(({ outcome }) => outcome !== 'delivered')], [120, []])
  const received = d.fake.inbox.list({ after: 0 })
  assert.equal(new Set(received.map(({ provider, deviceToken }) => `${provider} ${deviceToken}`)).size, 120)
})

test('of two workers who both take a bucket for theirs, none loses a push, and each push is settled once', async () => {
  await using d = await toAddresses({ limits: { concurrency: 4, ageMsMax: 3_600_000 } })
  const message = await d.to('APNS', ...many(100, 'slow-10'))
  await eventually(async () => assert.notDeepEqual(d.seen.attempts, []))
  // To the second worker's clock the first one's lease ended long ago: as if that one had been frozen, and woke up.
  const second = d.newWorker(false, { leaseMs: 300 }, () => Date.now() + 60_000)
  const results = await d.settled(message)
  await second.stop(1000)
  assert.deepEqual([results.length, results.filter(({ outcome }) => outcome !== 'delivered')], [100, []])
  const received = d.fake.inbox.list({ after: 0 })
  assert.equal(new Set(received.map(({ deviceToken }) => deviceToken)).size, 100)
})
