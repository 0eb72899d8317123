import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListAppInstanceBotsCommand } from '@aws-sdk/client-chime-sdk-identity'
import { secret } from '../../../../test/support/logs.ts'
import { newBot, newInstance, world } from '../../../../test/support/world.ts'

test('lists the bots of one app instance, oldest first, page by page', async () => {
  const { client, instance, pass } = await (await world()).withInstance()
  const first = await newBot(client, instance, { Metadata: 'm' })
  pass(1)
  const second = await newBot(client, instance)
  await newBot(client, await newInstance(client, 'elsewhere'))
  const page = { AppInstanceArn: instance, MaxResults: 1 }
  const one = await client.send(new ListAppInstanceBotsCommand(page))
  const two = await client.send(new ListAppInstanceBotsCommand({ ...page, NextToken: one.NextToken }))
  assert.deepEqual(one.AppInstanceBots, [{ AppInstanceBotArn: first, Name: secret('helper'), Metadata: 'm' }])
  assert.deepEqual(two.AppInstanceBots, [{ AppInstanceBotArn: second, Name: secret('helper') }])
  assert.deepEqual([two.AppInstanceArn, two.NextToken], [instance, undefined])
})

test('refuses an app instance that does not exist', async () => {
  const { client, instance } = await (await world()).withInstance()
  await assert.rejects(client.send(new ListAppInstanceBotsCommand({ AppInstanceArn: `${instance}0` })), {
    name: 'ForbiddenException',
  })
})
