import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

test('removes the tags named; one that is not there is no fault', async () => {
  const { client, user } = await (await world()).withUser()
  const Tags = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]
  await client.send(new TagResourceCommand({ ResourceARN: user, Tags }))
  const { $metadata } = await client.send(new UntagResourceCommand({ ResourceARN: user, TagKeys: ['a', 'c'] }))
  assert.equal($metadata.httpStatusCode, 204)
  const left = await client.send(new ListTagsForResourceCommand({ ResourceARN: user }))
  assert.deepEqual(left.Tags, [{ Key: 'b', Value: '2' }])
})

test('refuses a resource that does not exist', async () => {
  const { client, instance } = await (await world()).withInstance()
  await assert.rejects(client.send(new UntagResourceCommand({ ResourceARN: `${instance}0`, TagKeys: ['a'] })), {
    name: 'ForbiddenException',
  })
})
