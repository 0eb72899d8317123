import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  type ListAppInstanceUsersCommandOutput,
  UpdateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { newInstance, newUser, world } from '../../../../test/support/world.ts'

const arns = ({ AppInstanceUsers }: ListAppInstanceUsersCommandOutput) =>
  AppInstanceUsers?.map(({ AppInstanceUserArn }) => AppInstanceUserArn)

test('shows each user by ARN, name and metadata', async () => {
  const { client, instance, user } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  await client.send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn: bob, Name: 'Bob', Metadata: 'm' }))
  const answer = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
  assert.equal(answer.AppInstanceArn, instance)
  assert.deepEqual(answer.AppInstanceUsers, [
    { AppInstanceUserArn: user, Name: 'ann' },
    { AppInstanceUserArn: bob, Name: 'Bob', Metadata: 'm' },
  ])
})

test('shows the oldest first, and those of one moment by id', async () => {
  const { client, instance, pass } = await (await world()).withInstance()
  const zoe = await newUser(client, instance, 'zoe')
  pass(1)
  const bob = await newUser(client, instance, 'bob')
  const ann = await newUser(client, instance, 'ann')
  assert.deepEqual(arns(await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))), [
    zoe,
    ann,
    bob,
  ])
})

test('shows 50 on a page when the caller does not say', async () => {
  const { client, instance } = await (await world()).withInstance()
  await Promise.all(Array.from({ length: 51 }, (_, index) => newUser(client, instance, `user-${index}`)))
  const page = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
  const rest = await client.send(
    new ListAppInstanceUsersCommand({ AppInstanceArn: instance, NextToken: page.NextToken }),
  )
  assert.equal(page.AppInstanceUsers?.length, 50)
  assert.equal(new Set([...(arns(page) ?? []), ...(arns(rest) ?? [])]).size, 51)
  assert.equal(rest.NextToken, undefined)
})

test('gives no NextToken with a full last page', async () => {
  const { client, instance } = await (await world()).withUser()
  const page = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance, MaxResults: 1 }))
  assert.equal(page.AppInstanceUsers?.length, 1)
  assert.equal(page.NextToken, undefined)
})

test('goes on where it was, whoever comes and goes meanwhile', async () => {
  const { client, instance } = await (await world()).withInstance()
  const ann = await newUser(client, instance, 'ann')
  const zoe = await newUser(client, instance, 'zoe')
  const page = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance, MaxResults: 1 }))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: ann }))
  const bob = await newUser(client, instance, 'bob')
  const rest = await client.send(
    new ListAppInstanceUsersCommand({ AppInstanceArn: instance, NextToken: page.NextToken }),
  )
  assert.deepEqual(arns(rest), [bob, zoe])
})

test('shows the users of this app instance alone', async () => {
  const { client, instance, user } = await (await world()).withUser()
  await newUser(client, await newInstance(client), 'stranger')
  assert.deepEqual(arns(await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))), [user])
})

for (const MaxResults of [0, 51])
  test(`refuses a page of ${MaxResults}`, async () => {
    const { client, instance } = await (await world()).withInstance()
    const list = new ListAppInstanceUsersCommand({ AppInstanceArn: instance, MaxResults })
    await assert.rejects(client.send(list), { name: 'BadRequestException', message: /max-?results/i })
  })
