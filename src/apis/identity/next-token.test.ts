/** What a NextToken is good for. Source: ours, answer 11. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  ListAppInstancesCommand,
  ListAppInstanceUserEndpointsCommand,
  ListAppInstanceUsersCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { refusal } from '../../../test/support/refusal.ts'
import { openStore } from '../../../test/support/stores.ts'
import { newInstance, newUser, register, type WorldSettings, world } from '../../../test/support/world.ts'
import { NOWHERE } from '../../store/storage.ts'

const ONE = { MaxResults: 1 }

const instances = (client: ChimeSDKIdentityClient, page: { MaxResults?: number; NextToken?: string | undefined }) =>
  client.send(new ListAppInstancesCommand(page))

const users = (client: ChimeSDKIdentityClient, AppInstanceArn: string, page: typeof ONE | { NextToken?: string }) =>
  client.send(new ListAppInstanceUsersCommand({ AppInstanceArn, ...page }))

const endpoints = (
  client: ChimeSDKIdentityClient,
  AppInstanceUserArn: string,
  page: typeof ONE | { NextToken?: string },
) => client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn, ...page }))

const withTwoInstances = async (settings: WorldSettings = {}) => {
  const w = await (await world(settings)).withOtherAccount()
  await newInstance(w.client)
  await newInstance(w.client)
  const { NextToken = '' } = await instances(w.client, ONE)
  return { ...w, NextToken }
}

const isNone = { name: 'BadRequestException', message: /NextToken/ }

test('is good for a page of another size, at any later time', async () => {
  const { client, pass, NextToken } = await withTwoInstances()
  pass(10 * 365 * 86_400_000)
  const rest = await instances(client, { NextToken, MaxResults: 50 })
  assert.equal(rest.AppInstances?.length, 1)
})

test('is good for the same page again', async () => {
  const { client, NextToken } = await withTwoInstances()
  const first = await instances(client, { NextToken })
  const again = await instances(client, { NextToken })
  assert.deepEqual(again.AppInstances, first.AppInstances)
})

test('tells nothing, and has 2048 characters at most', async () => {
  const { client, instance } = await (await world()).withInstance()
  const longest = `a${'-'.repeat(62)}z`
  await newUser(client, instance, longest)
  await newUser(client, instance, 'zz')
  const { NextToken = '' } = await users(client, instance, ONE)
  assert.match(NextToken, /^[\w-]{1,2048}$/)
  assert.ok(!Buffer.from(NextToken, 'base64url').includes(longest))
})

test('is none for another account', async () => {
  const { other, NextToken } = await withTwoInstances()
  await newInstance(other.client)
  await assert.rejects(instances(other.client, { NextToken }), isNone)
})

test('is none for another operation', async () => {
  const { client, NextToken } = await withTwoInstances()
  await assert.rejects(users(client, await newInstance(client), { NextToken }), isNone)
})

test('is none for the users of another app instance', async () => {
  const { client, instance } = await (await world()).withUser()
  await newUser(client, instance, 'bob')
  const { NextToken = '' } = await users(client, instance, ONE)
  await assert.rejects(users(client, await newInstance(client), { NextToken }), isNone)
})

test('is none for the endpoints of another user', async () => {
  const { client, instance, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'token-1'))
  await client.send(register(user, app, 'token-2'))
  const { NextToken = '' } = await endpoints(client, user, ONE)
  await assert.rejects(endpoints(client, await newUser(client, instance, 'bob'), { NextToken }), isNone)
})

test("is none of another server's", async () => {
  const { client } = await withTwoInstances()
  const { NextToken } = await withTwoInstances({ storage: await openStore(NOWHERE) })
  await assert.rejects(instances(client, { NextToken }), isNone)
})

test('is none when a single character of it is another', async () => {
  const { client, NextToken } = await withTwoInstances()
  const altered = `${NextToken.startsWith('A') ? 'B' : 'A'}${NextToken.slice(1)}`
  await assert.rejects(instances(client, { NextToken: altered }), isNone)
})

for (const text of ['a', '=', ' ', '\u{1f600}', 'null', 'A'.repeat(2048)])
  test(`is none of our making: ${text.slice(0, 10)}, ${text.length} characters`, async () => {
    const { client } = await withTwoInstances()
    const refused = await refusal(instances(client, { NextToken: text }))
    assert.deepEqual([refused.name, refused.status], ['BadRequestException', 400])
  })

test('is never told in a refusal', async () => {
  const { client } = await withTwoInstances()
  const { message } = await refusal(instances(client, { NextToken: 'something-secret' }))
  assert.doesNotMatch(message, /something-secret/)
})
