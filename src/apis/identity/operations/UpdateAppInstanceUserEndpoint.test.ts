import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  UpdateAppInstanceUserEndpointCommand,
  type UpdateAppInstanceUserEndpointRequest,
} from '@aws-sdk/client-chime-sdk-identity'
import { deactivate, describe } from '../../../../test/support/endpoints.ts'
import { newUser, register, world } from '../../../../test/support/world.ts'

const change = (user: string, EndpointId: string | undefined, others: Partial<UpdateAppInstanceUserEndpointRequest>) =>
  new UpdateAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId, ...others })

test('gives an endpoint another name and another say in which messages it receives', async () => {
  const { client, user, app, pass, now } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', { Name: 'old' }))
  const before = await describe(client, user, EndpointId)
  pass(1500)
  const answer = await client.send(change(user, EndpointId, { Name: 'new', AllowMessages: 'NONE' }))
  assert.deepEqual([answer.AppInstanceUserArn, answer.EndpointId], [user, EndpointId])
  assert.deepEqual(await describe(client, user, EndpointId), {
    ...before,
    Name: 'new',
    AllowMessages: 'NONE',
    LastUpdatedTimestamp: new Date(now()),
  })
})

test('leaves the name as it is when it is absent', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', { Name: 'old' }))
  await client.send(change(user, EndpointId, { AllowMessages: 'NONE' }))
  const { Name, AllowMessages } = await describe(client, user, EndpointId)
  assert.deepEqual([Name, AllowMessages], ['old', 'NONE'])
})

test('leaves AllowMessages as it is when it is absent', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1', { Name: 'old', AllowMessages: 'NONE' }))
  await client.send(change(user, EndpointId, { Name: '' }))
  const { Name, AllowMessages } = await describe(client, user, EndpointId)
  assert.deepEqual([Name, AllowMessages], ['', 'NONE'])
})

test('puts no endpoint back in service', async () => {
  const w = await (await world()).withUser()
  const { EndpointId } = await w.client.send(register(w.user, w.app, 'token-1'))
  await deactivate(w, w.user, EndpointId)
  await w.client.send(change(w.user, EndpointId, { Name: 'new' }))
  assert.equal((await describe(w.client, w.user, EndpointId)).EndpointState?.Status, 'INACTIVE')
})

test("refuses another user's endpoint", async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, 'token-1', { Name: 'old' }))
  await assert.rejects(client.send(change(bob, EndpointId, { Name: 'new' })), { name: 'ForbiddenException' })
  assert.equal((await describe(client, user, EndpointId)).Name, 'old')
})
