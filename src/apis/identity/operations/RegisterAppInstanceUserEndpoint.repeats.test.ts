import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceUserCommand,
  DeleteAppInstanceUserCommand,
  DeregisterAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../../../../test/support/endpoints.ts'
import { refusal } from '../../../../test/support/refusal.ts'
import { ACCOUNT, newUser, register, world } from '../../../../test/support/world.ts'

const DAY_MS = 86_400_000
const ONCE = { ClientRequestToken: 'once' }

test('gives the same endpoint when the request is repeated', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1', ONCE))
  const again = await client.send(register(user, app, 'token-1', ONCE))
  assert.equal(again.$metadata.httpStatusCode, 201)
  assert.deepEqual([again.EndpointId, again.AppInstanceUserArn], [first.EndpointId, user])
  assert.deepEqual(await endpointIds(client, user), [first.EndpointId])
})

test('gives one endpoint to the same request 16 times at once', async () => {
  const { client, user, app } = await (await world()).withUser()
  const repeats = Array.from({ length: 16 }, () => client.send(register(user, app, 'token-1', ONCE)))
  const answers = await Promise.all(repeats)
  assert.equal(new Set(answers.map(({ EndpointId }) => EndpointId)).size, 1)
})

const OTHER_PARAMETERS: [what: string, others: Parameters<typeof register>[3]][] = [
  ['device token', { EndpointAttributes: { DeviceToken: 'token-2' } }],
  ['VoIP token', { EndpointAttributes: { DeviceToken: 'token-1', VoipDeviceToken: 'voip-1' } }],
  ['type', { Type: 'GCM' }],
  ['name', { Name: 'phone' }],
  ['AllowMessages, though it is the default', { AllowMessages: 'ALL' }],
]

for (const [what, others] of OTHER_PARAMETERS)
  test(`refuses a ClientRequestToken that comes back with another ${what}`, async () => {
    const { client, user, app } = await (await world()).withUser()
    const { EndpointId } = await client.send(register(user, app, 'token-1', ONCE))
    await assert.rejects(client.send(register(user, app, 'token-1', { ...others, ...ONCE })), {
      name: 'ConflictException',
    })
    assert.deepEqual(await endpointIds(client, user), [EndpointId])
  })

test('gives the same answer when the endpoint has gone since, and makes no new one', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', ONCE))
  await client.send(new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId }))
  const again = await client.send(register(user, app, 'token-1', ONCE))
  assert.equal(again.EndpointId, EndpointId)
  assert.deepEqual(await endpointIds(client, user), [])
})

test('gives the same answer when the push application has gone since', async () => {
  const { client, user, app, storage } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', ONCE))
  await storage.write((store) => store.pushApps.remove(ACCOUNT, app.split('/').at(-1) ?? ''))
  assert.equal((await client.send(register(user, app, 'token-1', ONCE))).EndpointId, EndpointId)
})

test('remembers a request for 24 hours', async () => {
  const { client, user, app, pass } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', ONCE))
  pass(DAY_MS - 1)
  assert.equal((await client.send(register(user, app, 'token-1', ONCE))).EndpointId, EndpointId)
})

test('takes a ClientRequestToken of 24 hours ago for a new request', async () => {
  const { client, user, app, pass } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1', ONCE))
  pass(DAY_MS)
  const second = await client.send(register(user, app, 'token-2', ONCE))
  assert.notEqual(second.EndpointId, first.EndpointId)
  assert.equal((await client.send(register(user, app, 'token-2', ONCE))).EndpointId, second.EndpointId)
})

test('remembers no refusal', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await refusal(client.send(register(user, app, 'token-2', ONCE)))
  await client.send(new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId }))
  assert.ok((await client.send(register(user, app, 'token-2', ONCE))).EndpointId)
})

test('takes the same ClientRequestToken of another user for another request', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  await client.send(register(user, app, 'token-1', ONCE))
  const { EndpointId } = await client.send(register(bob, app, 'token-2', ONCE))
  assert.deepEqual(await endpointIds(client, bob), [EndpointId])
})

test('takes the same ClientRequestToken of another operation for another request', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = { AppInstanceArn: instance, AppInstanceUserId: 'bob', Name: 'Bob' }
  await client.send(new CreateAppInstanceUserCommand({ ...bob, ...ONCE }))
  assert.ok((await client.send(register(user, app, 'token-1', ONCE))).EndpointId)
})

test('forgets requests with their user', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1', ONCE))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  await newUser(client, instance, 'ann')
  const second = await client.send(register(user, app, 'token-1', ONCE))
  assert.notEqual(second.EndpointId, first.EndpointId)
})
