import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceBotCommand,
  ListAppInstanceAdminsCommand,
  type ListAppInstanceAdminsRequest,
} from '@aws-sdk/client-chime-sdk-identity'
import { makeAdmin, newBot, newInstance, newUser, world } from '../../../../test/support/world.ts'

const withAdmins = async () => {
  const { client, instance, pass } = await (await world()).withInstance()
  const bot = await newBot(client, instance)
  // A user may have the id of a bot, and become an admin in the same millisecond.
  const twin = await newUser(client, instance, bot.slice(bot.lastIndexOf('/') + 1))
  const zoe = await newUser(client, instance, 'zoe')
  await makeAdmin(client, instance, zoe)
  pass(1)
  await makeAdmin(client, instance, twin)
  await makeAdmin(client, instance, bot)
  const list = (others: Partial<ListAppInstanceAdminsRequest> = {}) =>
    client.send(new ListAppInstanceAdminsCommand({ AppInstanceArn: instance, ...others }))
  return { client, instance, bot, twin, zoe, list }
}

test('lists users and bots by the time they became admins', async () => {
  const { instance, bot, twin, zoe, list } = await withAdmins()
  const { AppInstanceAdmins, AppInstanceArn, NextToken } = await list()
  assert.deepEqual(
    AppInstanceAdmins?.map(({ Admin }) => Admin?.Arn),
    [zoe, bot, twin],
  )
  assert.deepEqual(AppInstanceAdmins?.[0], { Admin: { Arn: zoe, Name: 'zoe' } })
  assert.deepEqual([AppInstanceArn, NextToken], [instance, undefined])
})

test('goes on where a page ended, even between two of the same id and time', async () => {
  const { bot, twin, list } = await withAdmins()
  const first = await list({ MaxResults: 2 })
  const second = await list({ MaxResults: 2, NextToken: first.NextToken })
  assert.equal(first.AppInstanceAdmins?.at(-1)?.Admin?.Arn, bot)
  assert.deepEqual(
    second.AppInstanceAdmins?.map(({ Admin }) => Admin?.Arn),
    [twin],
  )
})

test('lists no bot that has been deleted', async () => {
  const { client, bot, twin, zoe, list } = await withAdmins()
  await client.send(new DeleteAppInstanceBotCommand({ AppInstanceBotArn: bot }))
  assert.deepEqual(
    (await list()).AppInstanceAdmins?.map(({ Admin }) => Admin?.Arn),
    [zoe, twin],
  )
})

test('refuses the NextToken of another app instance', async () => {
  const { client, list } = await withAdmins()
  const { NextToken } = await list({ MaxResults: 1 })
  const elsewhere = await newInstance(client, 'elsewhere')
  await assert.rejects(list({ AppInstanceArn: elsewhere, NextToken }), { name: 'BadRequestException' })
})
