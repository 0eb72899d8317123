import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceUserCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../../../../test/support/endpoints.ts'
import { newUser, register, world } from '../../../../test/support/world.ts'

test('answers with nothing, and shows the user no more', async () => {
  const { client, instance, user } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const answer = await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  const { AppInstanceUsers } = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
  assert.equal(answer.$metadata.httpStatusCode, 204)
  assert.deepEqual(
    AppInstanceUsers?.map(({ AppInstanceUserArn }) => AppInstanceUserArn),
    [bob],
  )
  await assert.rejects(client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user })), {
    name: 'ForbiddenException',
  })
})

test('leaves nothing of the user to the next with the same id', async () => {
  const { client, instance, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'token-1'))
  await client.send(new TagResourceCommand({ ResourceARN: user, Tags: [{ Key: 'team', Value: 'red' }] }))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  await newUser(client, instance, 'ann')
  assert.deepEqual(await endpointIds(client, user), [])
  assert.deepEqual((await client.send(new ListTagsForResourceCommand({ ResourceARN: user }))).Tags, [])
})

test('leaves other users and what is theirs', async () => {
  const { client, instance, user, app } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(bob, app, 'token-1'))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  assert.deepEqual(await endpointIds(client, bob), [EndpointId])
})

test('is refused for a user that is gone already', async () => {
  const { client, user } = await (await world()).withUser()
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  await assert.rejects(client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user })), {
    name: 'ForbiddenException',
  })
})
