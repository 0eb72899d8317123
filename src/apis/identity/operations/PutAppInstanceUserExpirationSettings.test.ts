import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  DescribeAppInstanceUserCommand,
  PutAppInstanceUserExpirationSettingsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

const DAY_MS = 86_400_000

const expire = (user: string, ExpirationDays: number) =>
  new PutAppInstanceUserExpirationSettingsCommand({
    AppInstanceUserArn: user,
    ExpirationSettings: { ExpirationDays, ExpirationCriterion: 'CREATED_TIMESTAMP' },
  })

const userOf = async (client: ChimeSDKIdentityClient, user: string) =>
  (await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))).AppInstanceUser

test('sets when a user expires', async () => {
  const { client, user, pass, now } = await (await world()).withUser()
  pass(1000)
  const answer = await client.send(expire(user, 7))
  const { ExpirationSettings, LastUpdatedTimestamp } = (await userOf(client, user)) ?? {}
  assert.equal(answer.AppInstanceUserArn, user)
  assert.deepEqual(answer.ExpirationSettings, { ExpirationDays: 7, ExpirationCriterion: 'CREATED_TIMESTAMP' })
  assert.deepEqual(ExpirationSettings, answer.ExpirationSettings)
  assert.deepEqual(LastUpdatedTimestamp, new Date(now()))
})

test('counts the days from the creation of the user', async () => {
  const { client, user, storage, pass, now } = await (await world()).withUser()
  const createdAtMs = now()
  pass(2 * DAY_MS)
  await client.send(expire(user, 7))
  const expiredAt = (atMs: number) => storage.read(async (store) => (await store.users.expired(atMs, 10)).length)
  assert.equal(await expiredAt(createdAtMs + 7 * DAY_MS - 1), 0)
  assert.equal(await expiredAt(createdAtMs + 7 * DAY_MS), 1)
})

test('lets a user stay when put without settings', async () => {
  const { client, user, storage, now } = await (await world()).withUser()
  await client.send(expire(user, 7))
  const answer = await client.send(new PutAppInstanceUserExpirationSettingsCommand({ AppInstanceUserArn: user }))
  assert.equal(answer.ExpirationSettings, undefined)
  assert.equal((await userOf(client, user))?.ExpirationSettings, undefined)
  assert.deepEqual(await storage.read((store) => store.users.expired(now() + 8 * DAY_MS, 10)), [])
})

test('lets a user be had back that expired and is not deleted yet', async () => {
  const { client, user, pass } = await (await world()).withUser()
  await client.send(expire(user, 7))
  pass(8 * DAY_MS)
  await client.send(expire(user, 30))
  assert.equal((await userOf(client, user))?.ExpirationSettings?.ExpirationDays, 30)
})

for (const days of [0, 5476])
  test(`refuses ${days} days`, async () => {
    const { client, user } = await (await world()).withUser()
    await assert.rejects(client.send(expire(user, days)), { name: 'BadRequestException', message: /ExpirationDays/ })
  })
