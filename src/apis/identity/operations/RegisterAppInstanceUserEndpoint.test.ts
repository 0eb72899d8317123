import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newUser, register, world } from '../../../../test/support/world.ts'

test('makes a device an endpoint of its user', async () => {
  const { client, user, app } = await (await world()).withUser()
  const answer = await client.send(register(user, app, 'token-1'))
  assert.equal(answer.$metadata.httpStatusCode, 201)
  assert.equal(answer.AppInstanceUserArn, user)
  assert.match(answer.EndpointId!, /^[0-9a-f-]{36}$/)
})

test('gives the same endpoint when the request is repeated', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1', { ClientRequestToken: 'once' }))
  const again = await client.send(register(user, app, 'token-1', { ClientRequestToken: 'once' }))
  assert.equal(again.EndpointId, first.EndpointId)
})

test('refuses a ClientRequestToken that comes back with other parameters', async () => {
  const { client, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'token-1', { ClientRequestToken: 'once' }))
  await assert.rejects(client.send(register(user, app, 'token-2', { ClientRequestToken: 'once' })), {
    name: 'ConflictException',
  })
})

test('refuses a device that its user has registered, and names the endpoint', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await assert.rejects(client.send(register(user, app, 'token-1')), {
    name: 'ConflictException',
    message: new RegExp(EndpointId!),
  })
})

test('moves a device to the user who registers it last, and audits the move', async () => {
  const { client, user, app, instance, audits } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  await client.send(register(user, app, 'token-1'))
  await client.send(register(bob, app, 'token-1'))
  assert.deepEqual(audits.map(({ event, resources }) => [event, resources]), [['device_token_moved', [bob, user]]])
})
