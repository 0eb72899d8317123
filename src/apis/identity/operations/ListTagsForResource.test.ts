import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppInstanceCommand, ListTagsForResourceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

test('lists what a resource was created with, by key', async () => {
  const { client } = await world()
  const { AppInstanceArn } = await client.send(
    new CreateAppInstanceCommand({
      Name: 'chat',
      ClientRequestToken: 'once',
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '1' },
      ],
    }),
  )
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: AppInstanceArn }))
  assert.deepEqual(Tags, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ])
})

test('lists nothing for a resource without tags', async () => {
  const { client, user } = await (await world()).withUser()
  assert.deepEqual((await client.send(new ListTagsForResourceCommand({ ResourceARN: user }))).Tags, [])
})

test('refuses a resource that does not exist', async () => {
  const { client, instance } = await (await world()).withInstance()
  await assert.rejects(client.send(new ListTagsForResourceCommand({ ResourceARN: `${instance}/bot/none` })), {
    name: 'ForbiddenException',
  })
})
