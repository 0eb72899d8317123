import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListTagsForResourceCommand } from '@aws-sdk/client-pinpoint'
import { newApp, world } from '../../../../test/support/world.ts'

test('shows no tags for an application without any', async () => {
  const { pinpoint } = await world()
  const ResourceArn = await newApp(pinpoint)
  const { TagsModel } = await pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))
  assert.deepEqual(TagsModel, { tags: {} })
})

test('answers NotFound for an application that does not exist', async () => {
  const { pinpoint } = await world()
  const ResourceArn = (await newApp(pinpoint)).replace(/.$/, 'x')
  await assert.rejects(pinpoint.send(new ListTagsForResourceCommand({ ResourceArn })), { name: 'NotFoundException' })
})
