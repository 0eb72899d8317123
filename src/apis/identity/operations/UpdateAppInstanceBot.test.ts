import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceBotCommand, UpdateAppInstanceBotCommand } from '@aws-sdk/client-chime-sdk-identity'
import { LEX, newBot, world } from '../../../../test/support/world.ts'

test('changes name and metadata and leaves the configuration, unless the request has one', async () => {
  const { client, instance, pass, now } = await (await world()).withInstance()
  const bot = await newBot(client, instance)
  const createdAt = new Date(now())
  pass(1000)
  const change = { AppInstanceBotArn: bot, Name: 'guide', Metadata: '' }
  const { AppInstanceBotArn } = await client.send(new UpdateAppInstanceBotCommand(change))
  assert.equal(AppInstanceBotArn, bot)
  const { AppInstanceBot } = await client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: bot }))
  assert.deepEqual(AppInstanceBot, {
    ...change,
    Configuration: { Lex: LEX },
    CreatedTimestamp: createdAt,
    LastUpdatedTimestamp: new Date(now()),
  })
})

test('replaces the configuration as a whole', async () => {
  const { client, instance } = await (await world()).withInstance()
  const bot = await newBot(client, instance, { Configuration: { Lex: { ...LEX, WelcomeIntent: 'Hello' } } })
  const Configuration = { Lex: { ...LEX, LocaleId: 'de_DE' } }
  await client.send(
    new UpdateAppInstanceBotCommand({ AppInstanceBotArn: bot, Name: 'guide', Metadata: '', Configuration }),
  )
  const { AppInstanceBot } = await client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: bot }))
  assert.deepEqual(AppInstanceBot?.Configuration, Configuration)
})

test('refuses a bot that does not exist', async () => {
  const { client, instance } = await (await world()).withInstance()
  const change = { AppInstanceBotArn: `${instance}/bot/none`, Name: 'guide', Metadata: '' }
  await assert.rejects(client.send(new UpdateAppInstanceBotCommand(change)), { name: 'ForbiddenException' })
})
