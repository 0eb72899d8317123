import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeregisterAppInstanceUserEndpointCommand } from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../../../../test/support/endpoints.ts'
import { newUser, register, world } from '../../../../test/support/world.ts'

const deregister = (user: string, EndpointId: string | undefined) =>
  new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId })

test('removes this endpoint of its user', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1'))
  const second = await client.send(register(user, app, 'token-2'))
  const answer = await client.send(deregister(user, first.EndpointId))
  assert.equal(answer.$metadata.httpStatusCode, 204)
  assert.deepEqual(await endpointIds(client, user), [second.EndpointId])
})

test('succeeds for an endpoint that is gone already', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(deregister(user, EndpointId))
  const again = await client.send(deregister(user, EndpointId))
  assert.equal(again.$metadata.httpStatusCode, 204)
})

test('succeeds for a text that is no id of an endpoint', async () => {
  const { client, user } = await (await world()).withUser()
  assert.equal((await client.send(deregister(user, 'mine'))).$metadata.httpStatusCode, 204)
})

test("leaves another user's endpoint alone", async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(deregister(bob, EndpointId))
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
})

test('lets its device be registered again, as a new endpoint', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1'))
  await client.send(deregister(user, first.EndpointId))
  const second = await client.send(register(user, app, 'token-1'))
  assert.notEqual(second.EndpointId, first.EndpointId)
  assert.deepEqual(await endpointIds(client, user), [second.EndpointId])
})

test('makes room under the quota', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(deregister(user, EndpointId))
  assert.ok((await client.send(register(user, app, 'token-2'))).EndpointId)
})

test('is refused for a user that does not exist', async () => {
  const { client, instance } = await (await world()).withUser()
  await assert.rejects(client.send(deregister(`${instance}/user/nobody`, 'mine')), { name: 'ForbiddenException' })
})
