import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeleteAppInstanceBotCommand, DescribeAppInstanceBotCommand } from '@aws-sdk/client-chime-sdk-identity'
import { newBot, world } from '../../../../test/support/world.ts'

test('deletes a bot, and refuses to do it twice', async () => {
  const { client, instance } = await (await world()).withInstance()
  const AppInstanceBotArn = await newBot(client, instance)
  const { $metadata } = await client.send(new DeleteAppInstanceBotCommand({ AppInstanceBotArn }))
  assert.equal($metadata.httpStatusCode, 204)
  await assert.rejects(client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn })), {
    name: 'NotFoundException',
  })
  await assert.rejects(client.send(new DeleteAppInstanceBotCommand({ AppInstanceBotArn })), {
    name: 'ForbiddenException',
  })
})
