import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-pinpoint'
import { newApp, world } from '../../../../test/support/world.ts'

test('removes the tags named; one that is not there is no fault', async () => {
  const { pinpoint } = await world()
  const ResourceArn = await newApp(pinpoint)
  await pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: { a: '1', b: '2', 'c d': '3' } } }))
  const { $metadata } = await pinpoint.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'c d', 'e'] }))
  assert.equal($metadata.httpStatusCode, 204)
  const { TagsModel } = await pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))
  assert.deepEqual(TagsModel, { tags: { b: '2' } })
})

test('answers NotFound for an application that does not exist', async () => {
  const { pinpoint } = await world()
  const ResourceArn = (await newApp(pinpoint)).replace(/.$/, 'x')
  await assert.rejects(pinpoint.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] })), {
    name: 'NotFoundException',
  })
})
