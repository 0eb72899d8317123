import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceCommand,
  DeleteAppInstanceUserCommand,
  UpdateAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { DeleteAppCommand } from '@aws-sdk/client-pinpoint'
import { channelOf } from '../support/channels.ts'
import { deliveries, MESSAGE, openChannel } from '../support/deliveries.ts'
import { newUser } from '../support/world.ts'

const DELIVERED = { outcome: 'delivered', reason: null }
const appId = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)

/** Deliveries with what is sent to all devices of the user, and what came of it. */
const toUser = async (...options: Parameters<typeof deliveries>) => {
  const d = await deliveries(...options)
  const send = async (...others: Parameters<typeof d.deliver> extends [unknown, ...infer Others] ? Others : never) =>
    d.settled(await d.deliver({ kind: 'users', userKeys: [d.userKeyOf(d.user)] }, ...others))
  return { ...d, send, [Symbol.asyncDispose]: () => d[Symbol.asyncDispose]() }
}

test('reaches all devices of a user, each through its provider', async () => {
  await using d = await toUser()
  await d.device(d.user, 'ok-iphone', 'APNS')
  await d.device(d.user, 'ok-android', 'GCM')
  assert.deepEqual(await d.send(), [DELIVERED, DELIVERED])
  const providers = [...(await d.inboxOf('ok-iphone')), ...(await d.inboxOf('ok-android'))].map(
    ({ provider }) => provider,
  )
  assert.deepEqual(providers, ['apns', 'fcm'])
  assert.deepEqual(d.seen.faults, [])
})

test('users without a device hold up nobody after them', async () => {
  // So seldom is it looked for what nobody has told of that three who held up the others would be noticed.
  await using d = await deliveries({ limits: { membersPerStep: 1, lookMs: 5000 } })
  for (const name of ['bob', 'cyd']) await newUser(d.client, d.instance, name)
  const last = await newUser(d.client, d.instance, 'zoe')
  await d.device(last, 'ok-iphone')
  const instanceKey = d.instanceKeyOf(d.instance)
  assert.deepEqual(await d.settled(await d.deliver({ kind: 'appInstance', instanceKey })), [DELIVERED])
})

test('an alert carries its own id to be replaced by, and the same id whenever it is sent', async () => {
  await using d = await toUser()
  await d.device(d.user, 'flaky-1-iphone')
  assert.deepEqual(await d.send(), [DELIVERED])
  const [push] = await d.inboxOf('flaky-1-iphone')
  assert.equal(push?.headers['apns-collapse-id'], push?.headers['apns-id'])
  assert.deepEqual(
    d.seen.attempts.map(({ outcome }) => outcome.kind),
    ['retry', 'delivered'],
  )
})

test('a call rings where there is a token for calls, and shows where there is none', async () => {
  await using d = await toUser()
  await d.device(d.user, 'ok-rings', 'APNS', 'ok-voip')
  await d.device(d.user, 'ok-shows', 'APNS_SANDBOX')
  assert.deepEqual(await d.send({ isVoip: true }), [DELIVERED, DELIVERED])
  const [call] = await d.inboxOf('ok-voip')
  assert.deepEqual(
    ['apns-topic', 'apns-push-type', 'apns-priority', 'apns-expiration', 'apns-collapse-id'].map(
      (name) => call?.headers[name],
    ),
    ['org.example.carillon.voip', 'voip', '10', '0', undefined],
  )
  assert.equal((await d.inboxOf('ok-shows'))[0]?.headers['apns-push-type'], 'alert')
})

test('addresses need no endpoint, and may each have content of their own', async () => {
  await using d = await deliveries()
  const own = { ...MESSAGE, title: 'Bob' }
  const id = await d.deliver({
    kind: 'addresses',
    appId: appId(d.app),
    addresses: [
      { channel: 'APNS', deviceToken: 'ok-1' },
      { channel: 'GCM', deviceToken: 'ok-2', content: own },
    ],
  })
  assert.deepEqual(await d.settled(id), [DELIVERED, DELIVERED])
  const [message] = await d.inboxOf('ok-2')
  assert.equal((message?.payload as { data: Record<string, string> }).data['pinpoint.notification.title'], 'Bob')
})

for (const [token, type, reason] of [
  ['dead-iphone', 'APNS', 'Unregistered'],
  ['expired-iphone', 'APNS', 'ExpiredToken'],
  ['dead-android', 'GCM', 'UNREGISTERED'],
  ['bad-android', 'GCM', 'INVALID_ARGUMENT'],
] as const)
  test(`${type} says ${reason}: the endpoint is INACTIVE, and its failure is told`, async () => {
    await using d = await toUser()
    const id = await d.device(d.user, token, type)
    assert.deepEqual(await d.send(), [{ outcome: 'failed', reason }])
    assert.deepEqual((await d.endpoint(d.user, id)).EndpointState, {
      Status: 'INACTIVE',
      StatusReason: 'INVALID_DEVICE_TOKEN',
    })
    assert.deepEqual(
      d.seen.failures.map(({ endpointId, cause, user }) => [endpointId, cause, user.id]),
      [[id, 'notFound', 'ann']],
    )
  })

for (const [what, sinceMs, status] of [
  ['before it was registered is alive', -1, 'ACTIVE'],
  ['after it was registered is not', 1, 'INACTIVE'],
] as const)
  test(`a token that died ${what}`, async () => {
    await using d = await toUser({ limits: { attemptsMax: 2 } })
    const id = await d.device(d.user, `dead-since-${d.now() + sinceMs}-iphone`)
    assert.deepEqual(await d.send(), [{ outcome: 'failed', reason: 'Unregistered' }])
    assert.equal((await d.endpoint(d.user, id)).EndpointState?.Status, status)
  })

test("a dead token stops the endpoint's other pushes that are queued", async () => {
  await using d = await toUser({ limits: { concurrency: 1 } })
  const id = await d.device(d.user, 'dead-iphone')
  const endpoint = d.endpointNamed(d.user, id)
  const message = await d.deliver({ kind: 'endpoints', endpoints: [endpoint, endpoint] })
  assert.deepEqual(await d.settled(message), [
    { outcome: 'failed', reason: 'Unregistered' },
    { outcome: 'dropped', reason: 'EndpointGone' },
  ])
  assert.equal(d.seen.attempts.length, 1)
})

test('a bad token is one only where the channel has delivered to another', async () => {
  await using d = await toUser()
  const id = await d.device(d.user, 'bad-iphone')
  await d.send()
  assert.equal((await d.endpoint(d.user, id)).EndpointState?.Status, 'ACTIVE')
  await d.device(d.user, 'ok-iphone')
  await d.send()
  await d.send()
  assert.equal((await d.endpoint(d.user, id)).EndpointState?.Status, 'INACTIVE')
})

test('what a channel has shown before the server was started counts as well', async () => {
  await using d = await toUser()
  await d.device(d.user, 'ok-iphone')
  await d.send()
  await d.worker.stop(1000)
  const bob = await newUser(d.client, d.instance, 'bob')
  const id = await d.device(bob, 'bad-iphone')
  const next = d.newWorker()
  await d.settled(await d.deliver({ kind: 'users', userKeys: [d.userKeyOf(bob)] }))
  await next.stop(1000)
  assert.equal((await d.endpoint(bob, id)).EndpointState?.Status, 'INACTIVE')
})

test('a dead token for calls is forgotten, and the endpoint still gets messages', async () => {
  await using d = await toUser()
  const id = await d.device(d.user, 'ok-iphone', 'APNS', 'dead-voip')
  assert.deepEqual(await d.send({ isVoip: true }), [{ outcome: 'failed', reason: 'Unregistered' }])
  const { EndpointState, EndpointAttributes } = await d.endpoint(d.user, id)
  assert.deepEqual([EndpointState?.Status, EndpointAttributes], ['ACTIVE', { DeviceToken: 'ok-iphone' }])
  assert.deepEqual(await d.send({ isVoip: true }), [DELIVERED])
})

test('a wrong topic says nothing of the token', async () => {
  await using d = await toUser()
  const id = await d.device(d.user, 'mismatched-iphone')
  assert.deepEqual(await d.send(), [{ outcome: 'failed', reason: 'DeviceTokenNotForTopic' }])
  assert.equal((await d.endpoint(d.user, id)).EndpointState?.Status, 'ACTIVE')
  assert.equal(d.seen.failures[0]?.cause, 'credentials')
})

test('without a channel, or with one switched off, a push fails and the endpoint stays ACTIVE', async () => {
  await using d = await toUser({ channels: [] })
  const id = await d.device(d.user, 'ok-iphone')
  assert.deepEqual(await d.send(), [{ outcome: 'failed', reason: 'ChannelMissing' }])
  const channel = channelOf(d.pinpoint, d.app, 'APNS')
  await openChannel(channel, 'APNS')
  assert.deepEqual(await d.send(), [DELIVERED])
  await channel.update({ Enabled: false })
  assert.deepEqual(await d.send(), [{ outcome: 'failed', reason: 'ChannelDisabled' }])
  assert.equal((await d.endpoint(d.user, id)).EndpointState?.Status, 'ACTIVE')
})

test('when the push application is gone its endpoints are INACTIVE as soon as they are pushed to', async () => {
  await using d = await toUser()
  const id = await d.device(d.user, 'ok-iphone')
  await d.pinpoint.send(new DeleteAppCommand({ ApplicationId: appId(d.app) }))
  assert.deepEqual(await d.send(), [{ outcome: 'failed', reason: 'AppGone' }])
  assert.deepEqual((await d.endpoint(d.user, id)).EndpointState, {
    Status: 'INACTIVE',
    StatusReason: 'INVALID_PINPOINT_ARN',
  })
})

test('nothing goes to who wants no messages', async () => {
  await using d = await toUser()
  const id = await d.device(d.user, 'ok-iphone')
  await d.client.send(
    new UpdateAppInstanceUserEndpointCommand({ AppInstanceUserArn: d.user, EndpointId: id, AllowMessages: 'NONE' }),
  )
  assert.deepEqual(await d.send(), [])
})

test('a push too large for its provider fails, and says so', async () => {
  await using d = await toUser()
  await d.device(d.user, 'ok-iphone')
  assert.deepEqual(await d.send({ content: { ...MESSAGE, body: 'x'.repeat(4096) } }), [
    { outcome: 'failed', reason: 'PayloadTooLarge' },
  ])
})

test('pushes queued for a user who is deleted meanwhile go nowhere', async () => {
  await using d = await toUser({ limits: { concurrency: 1 } })
  await d.device(d.user, 'slow-300-iphone')
  const users = { kind: 'users', userKeys: [d.userKeyOf(d.user)] } as const
  // The first is under way, and the second waits for it.
  const [first, second] = [await d.deliver(users), await d.deliver(users)]
  await d.inboxOf('slow-300-iphone')
  await d.client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: d.user }))
  const results = [...(await d.settled(first)), ...(await d.settled(second))]
  assert.deepEqual(results.map(({ outcome, reason }) => reason ?? outcome).sort(), ['EndpointGone', 'delivered'])
  assert.equal(d.fake.inbox.list({ after: 0 }).length, 1)
  assert.deepEqual(d.seen.faults, [])
})

test('nothing goes to users of an app instance that is deleted, though it is not emptied yet', async () => {
  await using d = await deliveries()
  const endpoint = d.endpointNamed(d.user, await d.device(d.user, 'ok-iphone'))
  await d.client.send(new DeleteAppInstanceCommand({ AppInstanceArn: d.instance }))
  const message = await d.deliver({ kind: 'endpoints', endpoints: [endpoint] })
  assert.deepEqual(await d.settled(message), [{ outcome: 'dropped', reason: 'EndpointGone' }])
  assert.deepEqual(d.fake.inbox.list({ after: 0 }), [])
})

test('all users of an app instance get it', async () => {
  await using d = await deliveries()
  for (const name of ['bob', 'cyd']) await d.device(await newUser(d.client, d.instance, name), `ok-${name}`, 'GCM')
  await d.device(d.user, 'ok-ann')
  const id = await d.deliver({ kind: 'appInstance', instanceKey: d.instanceKeyOf(d.instance) })
  assert.deepEqual(await d.settled(id), [DELIVERED, DELIVERED, DELIVERED])
})
