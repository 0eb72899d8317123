import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  GetAppInstanceRetentionSettingsCommand,
  PutAppInstanceRetentionSettingsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { newInstance, world } from '../../../../test/support/world.ts'

test('shows a new app instance to keep messages for good', async () => {
  const { client, instance } = await (await world()).withInstance()
  const answer = await client.send(new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn: instance }))
  assert.deepEqual(answer.AppInstanceRetentionSettings, { ChannelRetentionSettings: {} })
  assert.equal(answer.InitiateDeletionTimestamp, undefined)
})

test('shows the settings of this app instance alone', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(
    new PutAppInstanceRetentionSettingsCommand({
      AppInstanceArn: await newInstance(client),
      AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 7 } },
    }),
  )
  const answer = await client.send(new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn: instance }))
  assert.deepEqual(answer.AppInstanceRetentionSettings, { ChannelRetentionSettings: {} })
})
