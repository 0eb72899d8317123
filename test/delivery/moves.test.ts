import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListAppInstanceUserEndpointsCommand } from '@aws-sdk/client-chime-sdk-identity'
import { deliveries } from '../support/deliveries.ts'
import { eventually } from '../support/server.ts'
import { newUser, register } from '../support/world.ts'

/** A world in which a phone is Ann's, and Bob is to have it next. */
const slowPhone = async (...options: Parameters<typeof deliveries>) => {
  const d = await deliveries(...options)
  const bob = await newUser(d.client, d.instance, 'bob')
  return {
    ...d,
    bob,
    toAnn: (others: Parameters<typeof d.deliver>[1] = {}) =>
      d.deliver({ kind: 'users', userKeys: [d.userKeyOf(d.user)] }, others),
    [Symbol.asyncDispose]: () => d[Symbol.asyncDispose](),
  }
}

const PHONE = 'slow-300-phone'

const endpointsOf = async ({ client }: Awaited<ReturnType<typeof slowPhone>>, AppInstanceUserArn: string) =>
  (await client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }))).AppInstanceUserEndpoints ?? []

/** Resolves when the fake, which keeps a push as it comes and is slow to answer, has one. */
const begun = (d: Awaited<ReturnType<typeof slowPhone>>) => d.inboxOf(PHONE)

test('a token that moves is acknowledged once the sends to its former owner have ended, and none begins after that', async () => {
  await using d = await slowPhone({ limits: { concurrency: 1 } })
  await d.device(d.user, PHONE)
  // One is sent, the other waits for it.
  const messages = [await d.toAnn(), await d.toAnn()]
  await begun(d)
  assert.deepEqual(d.seen.attempts, [])
  await d.device(d.bob, PHONE)
  assert.equal(d.seen.attempts.length, 1)
  const results = await Promise.all(messages.map(d.settled))
  assert.deepEqual(
    results
      .flat()
      .map(({ outcome }) => outcome)
      .sort(),
    ['delivered', 'dropped'],
  )
  assert.equal(d.fake.inbox.list({ after: 0 }).length, 1)
})

test('a move that is asked for again, since its answer is late, is acknowledged no sooner for that', async () => {
  await using d = await slowPhone()
  await d.device(d.user, PHONE)
  await d.toAnn()
  await begun(d)
  const asked = register(d.bob, d.app, PHONE)
  const first = d.client.send(asked)
  // It is on disk, and waits for the send.
  await eventually(async () => assert.equal((await endpointsOf(d, d.bob)).length, 1))
  const again = await d.client.send(asked)
  assert.equal(d.seen.attempts.length, 1)
  assert.equal(again.EndpointId, (await first).EndpointId)
})

test('a token for calls that moves is waited for as well', async () => {
  await using d = await slowPhone()
  await d.device(d.user, 'ok-ann', 'APNS', PHONE)
  await d.toAnn({ isVoip: true })
  await begun(d)
  await d.device(d.bob, 'ok-bob', 'APNS', PHONE)
  assert.equal(d.seen.attempts.length, 1)
})

test('a move waits for no longer than a send may take', async () => {
  await using d = await slowPhone({ poolLimits: { deadlineMs: 400 }, limits: { attemptsMax: 1 } })
  await d.device(d.user, 'hang-phone')
  const message = await d.toAnn()
  await eventually(async () => assert.equal(d.fake.counters.read()['apns hang'], 1))
  const { $metadata } = await d.client.send(register(d.bob, d.app, 'hang-phone'))
  assert.equal($metadata.httpStatusCode, 201)
  assert.deepEqual(await d.settled(message), [{ outcome: 'failed', reason: 'Timeout' }])
})
