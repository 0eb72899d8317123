import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  DescribeAppInstanceUserEndpointCommand,
  ListAppInstancesCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../../../../test/support/endpoints.ts'
import { newInstance, newUser, register, world } from '../../../../test/support/world.ts'

test('answers with nothing, and shows the app instance no more', async () => {
  const { client, instance } = await (await world()).withInstance()
  const remaining = await newInstance(client)
  const answer = await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  const { AppInstances } = await client.send(new ListAppInstancesCommand({}))
  assert.equal(answer.$metadata.httpStatusCode, 204)
  assert.deepEqual(
    AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [remaining],
  )
})

test('makes all that is in it inaccessible at once', async () => {
  const { client, instance, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  const reads = await Promise.allSettled([
    client.send(new DescribeAppInstanceCommand({ AppInstanceArn: instance })),
    client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance })),
    client.send(new ListTagsForResourceCommand({ ResourceARN: user })),
    client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user })),
    client.send(new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId })),
    client.send(register(user, app, 'token-2')),
  ])
  assert.deepEqual(
    reads.map((read) => read.status === 'rejected' && read.reason.name),
    reads.map(() => 'ForbiddenException'),
  )
})

test('is refused for an app instance that is gone already', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  await assert.rejects(client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance })), {
    name: 'ForbiddenException',
  })
})

test('leaves other app instances and what is in them', async () => {
  const { client, instance, app } = await (await world()).withUser()
  const neighbour = await newUser(client, await newInstance(client), 'ann')
  const { EndpointId } = await client.send(register(neighbour, app, 'token-1'))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  assert.deepEqual(await endpointIds(client, neighbour), [EndpointId])
})
