import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAdmin, newBot, newInstance, newUser, OTHER_ACCOUNT, world } from '../../../../test/support/world.ts'

test('makes a user an admin of its app instance', async () => {
  const { client, instance, user } = await (await world()).withUser()
  const { $metadata, AppInstanceAdmin, AppInstanceArn } = await makeAdmin(client, instance, user)
  assert.equal($metadata.httpStatusCode, 201)
  assert.deepEqual([AppInstanceAdmin, AppInstanceArn], [{ Arn: user, Name: 'ann' }, instance])
})

test('makes a bot an admin, with no name if it has none', async () => {
  const { client, instance } = await (await world()).withInstance()
  const bot = await newBot(client, instance, { Name: undefined })
  const { AppInstanceAdmin } = await makeAdmin(client, instance, bot)
  assert.deepEqual(AppInstanceAdmin, { Arn: bot })
})

test('refuses one who is an admin already', async () => {
  const { client, instance, user } = await (await world()).withUser()
  await makeAdmin(client, instance, user)
  await assert.rejects(makeAdmin(client, instance, user), { name: 'ConflictException' })
})

test("refuses an admin beyond the app instance's quota", async () => {
  const { client, instance, user } = await (await world({ quotas: { adminsPerAppInstance: 1 } })).withUser()
  await makeAdmin(client, instance, user)
  const bob = await newUser(client, instance, 'bob')
  await assert.rejects(makeAdmin(client, instance, bob), { name: 'ResourceLimitExceededException' })
})

test('takes any number of admins where the quota is 0', async () => {
  const { client, instance, user } = await (await world({ quotas: { adminsPerAppInstance: 0 } })).withUser()
  assert.equal((await makeAdmin(client, instance, user)).$metadata.httpStatusCode, 201)
})

const NO_MEMBERS: [what: string, arn: (instance: string) => string][] = [
  ['a user who does not exist', (instance) => `${instance}/user/nobody`],
  ['a bot that does not exist', (instance) => `${instance}/bot/none`],
  ['an app instance', (instance) => instance],
  ["another account's user", (instance) => `${instance.replace('123456789012', OTHER_ACCOUNT)}/user/ann`],
]

for (const [what, arn] of NO_MEMBERS)
  test(`refuses ${what} as an admin`, async () => {
    const { client, instance } = await (await world()).withUser()
    await assert.rejects(makeAdmin(client, instance, arn(instance)), { name: 'ForbiddenException' })
  })

test('refuses a user of another app instance', async () => {
  const { client, user } = await (await world()).withUser()
  const elsewhere = await newInstance(client, 'elsewhere')
  await assert.rejects(makeAdmin(client, elsewhere, user), { name: 'ForbiddenException' })
})
