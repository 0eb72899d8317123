import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListTagsForResourceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { newBot, world } from '../../../../test/support/world.ts'

test('creates a bot of an app instance, with its tags', async () => {
  const { client, instance } = await (await world()).withInstance()
  const bot = await newBot(client, instance, { Tags: [{ Key: 'team', Value: 'support' }] })
  assert.match(bot.slice(instance.length), /^\/bot\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: bot }))
  assert.deepEqual(Tags, [{ Key: 'team', Value: 'support' }])
})

test('creates one bot for a repeated request', async () => {
  const { client, instance } = await (await world()).withInstance()
  const first = await newBot(client, instance, { ClientRequestToken: 'once' })
  const again = await newBot(client, instance, { ClientRequestToken: 'once' })
  assert.equal(again, first)
})

test('refuses a ClientRequestToken that comes back with other parameters', async () => {
  const { client, instance } = await (await world()).withInstance()
  await newBot(client, instance, { ClientRequestToken: 'once' })
  await assert.rejects(newBot(client, instance, { ClientRequestToken: 'once', Name: 'other' }), {
    name: 'ConflictException',
  })
})

test('refuses an app instance that does not exist', async () => {
  const { client, instance } = await (await world()).withInstance()
  await assert.rejects(newBot(client, `${instance}0`), { name: 'ForbiddenException' })
})
