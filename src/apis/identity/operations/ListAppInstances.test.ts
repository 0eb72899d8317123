import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceCommand,
  DeleteAppInstanceCommand,
  ListAppInstancesCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { newInstance, world } from '../../../../test/support/world.ts'

test('shows each app instance by ARN, name and metadata', async () => {
  const { client } = await world()
  const plain = await newInstance(client, 'plain')
  const rich = await client.send(new CreateAppInstanceCommand({ Name: 'rich', Metadata: 'm' }))
  const { AppInstances } = await client.send(new ListAppInstancesCommand({}))
  assert.deepEqual(
    AppInstances?.toSorted((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1)),
    [
      { AppInstanceArn: plain, Name: 'plain' },
      { AppInstanceArn: rich.AppInstanceArn, Name: 'rich', Metadata: 'm' },
    ],
  )
})

test('shows an account without app instances an empty list', async () => {
  const { client } = await world()
  const answer = await client.send(new ListAppInstancesCommand({}))
  assert.deepEqual([answer.AppInstances, answer.NextToken], [[], undefined])
})

test('shows the oldest first, a page at a time', async () => {
  const { client, pass } = await world()
  const first = await newInstance(client)
  pass(1)
  const second = await newInstance(client)
  pass(1)
  const third = await newInstance(client)
  const page = await client.send(new ListAppInstancesCommand({ MaxResults: 2 }))
  const rest = await client.send(new ListAppInstancesCommand({ MaxResults: 2, NextToken: page.NextToken }))
  assert.deepEqual(
    page.AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [first, second],
  )
  assert.deepEqual(
    rest.AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [third],
  )
  assert.equal(rest.NextToken, undefined)
})

test('goes on where it was, whatever is created and deleted meanwhile', async () => {
  const { client, pass } = await world()
  const first = await newInstance(client)
  pass(1)
  const second = await newInstance(client)
  const page = await client.send(new ListAppInstancesCommand({ MaxResults: 1 }))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: first }))
  pass(1)
  const third = await newInstance(client)
  const rest = await client.send(new ListAppInstancesCommand({ NextToken: page.NextToken }))
  assert.deepEqual(
    rest.AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [second, third],
  )
})

test("shows no other account's app instances", async () => {
  const { client, other } = await (await world()).withOtherAccount()
  await newInstance(client)
  assert.deepEqual((await other.client.send(new ListAppInstancesCommand({}))).AppInstances, [])
})
