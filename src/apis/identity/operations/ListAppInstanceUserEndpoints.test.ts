import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeregisterAppInstanceUserEndpointCommand,
  ListAppInstanceUserEndpointsCommand,
  type ListAppInstanceUserEndpointsCommandOutput,
} from '@aws-sdk/client-chime-sdk-identity'
import { deactivate, endpointIds } from '../../../../test/support/endpoints.ts'
import { newUser, register, world } from '../../../../test/support/world.ts'

const ids = ({ AppInstanceUserEndpoints }: ListAppInstanceUserEndpointsCommandOutput) =>
  AppInstanceUserEndpoints?.map(({ EndpointId }) => EndpointId)

test('shows each endpoint, without its tokens', async () => {
  const w = await (await world()).withUser()
  const EndpointAttributes = { DeviceToken: 'token-1', VoipDeviceToken: 'voip-1' }
  const first = await w.client.send(register(w.user, w.app, '', { Name: 'phone', EndpointAttributes }))
  const second = await w.client.send(register(w.user, w.app, 'token-2', { Type: 'GCM', AllowMessages: 'NONE' }))
  await deactivate(w, w.user, first.EndpointId)
  const answer = await w.client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: w.user }))
  assert.deepEqual(answer.AppInstanceUserEndpoints, [
    {
      AppInstanceUserArn: w.user,
      EndpointId: first.EndpointId,
      Name: 'phone',
      Type: 'APNS',
      AllowMessages: 'ALL',
      EndpointState: { Status: 'INACTIVE', StatusReason: 'INVALID_DEVICE_TOKEN' },
    },
    {
      AppInstanceUserArn: w.user,
      EndpointId: second.EndpointId,
      Type: 'GCM',
      AllowMessages: 'NONE',
      EndpointState: { Status: 'ACTIVE' },
    },
  ])
})

test('shows each endpoint once, a page at a time', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1'))
  const second = await client.send(register(user, app, 'token-2'))
  const page = await client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user, MaxResults: 1 }))
  const rest = await client.send(
    new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user, MaxResults: 1, NextToken: page.NextToken }),
  )
  assert.deepEqual([ids(page), ids(rest)], [[first.EndpointId], [second.EndpointId]])
  assert.equal(rest.NextToken, undefined)
})

test('shows the oldest first, whatever comes and goes meanwhile', async () => {
  const { client, user, app } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1'))
  const second = await client.send(register(user, app, 'token-2'))
  const page = await client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user, MaxResults: 1 }))
  const gone = { AppInstanceUserArn: user, EndpointId: first.EndpointId }
  await client.send(new DeregisterAppInstanceUserEndpointCommand(gone))
  const third = await client.send(register(user, app, 'token-3'))
  const rest = await client.send(
    new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user, NextToken: page.NextToken }),
  )
  assert.deepEqual(ids(page), [first.EndpointId])
  assert.deepEqual(ids(rest), [second.EndpointId, third.EndpointId])
  assert.equal(rest.NextToken, undefined)
})

test('shows the endpoints of this user alone', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  await client.send(register(await newUser(client, instance, 'bob'), app, 'token-1'))
  assert.deepEqual(await endpointIds(client, user), [])
})
