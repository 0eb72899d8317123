import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceUserCommand,
  type CreateAppInstanceUserRequest,
  DeleteAppInstanceUserCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
  UpdateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { refusal } from '../../../../test/support/refusal.ts'
import { ACCOUNT, newInstance, newUser, world } from '../../../../test/support/world.ts'

const DAY_MS = 86_400_000
const ONCE = { ClientRequestToken: 'once' }
const IN_30_DAYS = { ExpirationDays: 30, ExpirationCriterion: 'CREATED_TIMESTAMP' } as const

const ann = (instance: string, others: Partial<CreateAppInstanceUserRequest> = {}) =>
  new CreateAppInstanceUserCommand({
    AppInstanceArn: instance,
    AppInstanceUserId: 'ann',
    Name: 'Ann',
    ClientRequestToken: crypto.randomUUID(),
    ...others,
  })

test("makes a user under the caller's id", async () => {
  const { client, instance } = await (await world()).withInstance()
  const answer = await client.send(ann(instance))
  assert.equal(answer.$metadata.httpStatusCode, 201)
  assert.equal(answer.AppInstanceUserArn, `${instance}/user/ann`)
})

test('keeps what it was created with', async () => {
  const { client, instance, now } = await (await world()).withInstance()
  const { AppInstanceUserArn } = await client.send(
    ann(instance, { Metadata: '{"age":40}', ExpirationSettings: IN_30_DAYS }),
  )
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
  assert.deepEqual(AppInstanceUser, {
    AppInstanceUserArn,
    Name: 'Ann',
    Metadata: '{"age":40}',
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
    ExpirationSettings: IN_30_DAYS,
  })
})

test('keeps its tags', async () => {
  const { client, instance } = await (await world()).withInstance()
  const Tags = [{ Key: 'team', Value: 'red' }]
  const { AppInstanceUserArn } = await client.send(ann(instance, { Tags }))
  const listed = await client.send(new ListTagsForResourceCommand({ ResourceARN: AppInstanceUserArn }))
  assert.deepEqual(listed.Tags, Tags)
})

test('takes an id with the colon and the at sign of identity providers', async () => {
  const { client, instance } = await (await world()).withInstance()
  const AppInstanceUserArn = await newUser(client, instance, 'us-east-1:b7ea@example.com')
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
  assert.equal(AppInstanceUser?.AppInstanceUserArn, `${instance}/user/us-east-1:b7ea@example.com`)
})

test('tells ids apart by case', async () => {
  const { client, instance } = await (await world()).withInstance()
  await newUser(client, instance, 'ann')
  await newUser(client, instance, 'Ann')
  const listed = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
  assert.equal(listed.AppInstanceUsers?.length, 2)
})

test('takes the same id in another app instance for another user', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(ann(instance))
  const elsewhere = await newInstance(client)
  const { AppInstanceUserArn } = await client.send(ann(elsewhere, { Name: 'Another Ann' }))
  assert.equal(AppInstanceUserArn, `${elsewhere}/user/ann`)
})

test('refuses a tag with a key reserved for AWS', async () => {
  const { client, instance } = await (await world()).withInstance()
  const Tags = [{ Key: 'aws:team', Value: 'red' }]
  await assert.rejects(client.send(ann(instance, { Tags })), { name: 'BadRequestException' })
})

// An id that exists: answer 14.

const FULL: Partial<CreateAppInstanceUserRequest> = {
  Metadata: 'm',
  ExpirationSettings: IN_30_DAYS,
  Tags: [
    { Key: 'team', Value: 'red' },
    { Key: 'floor', Value: '2' },
  ],
}

const SAME: [what: string, again: Partial<CreateAppInstanceUserRequest>][] = [
  ['the same members', FULL],
  ['the name alone', {}],
  ['the metadata', { Metadata: 'm' }],
  ['the expiration', { ExpirationSettings: IN_30_DAYS }],
  ['the tags in another order', { Tags: FULL.Tags?.toReversed() }],
  ['some of the tags', { Tags: FULL.Tags?.slice(0, 1) }],
]

for (const [what, again] of SAME)
  test(`gives the user that exists to one who says ${what}, and changes nothing`, async () => {
    const { client, instance, pass } = await (await world()).withInstance()
    const { AppInstanceUserArn } = await client.send(ann(instance, FULL))
    const before = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
    pass(1000)
    const answer = await client.send(ann(instance, again))
    const after = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
    assert.equal(answer.$metadata.httpStatusCode, 201)
    assert.equal(answer.AppInstanceUserArn, AppInstanceUserArn)
    assert.deepEqual(after.AppInstanceUser, before.AppInstanceUser)
  })

const DIFFERENT: [what: string, again: Partial<CreateAppInstanceUserRequest>][] = [
  ['name', { Name: 'Anna' }],
  ['metadata', { Metadata: 'other' }],
  ['empty metadata', { Metadata: '' }],
  ['expiration', { ExpirationSettings: { ...IN_30_DAYS, ExpirationDays: 31 } }],
  ['value of a tag', { Tags: [{ Key: 'team', Value: 'blue' }] }],
  ['tag', { Tags: [{ Key: 'desk', Value: '7' }] }],
]

for (const [what, again] of DIFFERENT)
  test(`refuses an id that exists with another ${what}`, async () => {
    const { client, instance } = await (await world()).withInstance()
    await client.send(ann(instance, FULL))
    const refused = await refusal(client.send(ann(instance, again)))
    assert.deepEqual([refused.name, refused.status], ['ConflictException', 409])
  })

test('refuses metadata for a user that exists without', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(ann(instance))
  await assert.rejects(client.send(ann(instance, { Metadata: '' })), { name: 'ConflictException' })
})

test('compares with what the user is by now', async () => {
  const { client, instance } = await (await world()).withInstance()
  const { AppInstanceUserArn } = await client.send(ann(instance))
  await client.send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn, Name: 'Anna', Metadata: '' }))
  await assert.rejects(client.send(ann(instance)), { name: 'ConflictException' })
})

test('makes a deleted user anew', async () => {
  const { client, instance } = await (await world()).withInstance()
  const { AppInstanceUserArn } = await client.send(ann(instance, FULL))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn }))
  await client.send(ann(instance, { Name: 'Another Ann' }))
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
  assert.deepEqual([AppInstanceUser?.Name, AppInstanceUser?.Metadata], ['Another Ann', undefined])
})

// The quota: answer 6.

test('refuses a user too many, and none once another is deleted', async () => {
  const { client, instance } = await (await world({ quotas: { usersPerAppInstance: 1 } })).withInstance()
  const AppInstanceUserArn = await newUser(client, instance, 'bob')
  const refused = await refusal(client.send(ann(instance)))
  assert.deepEqual([refused.name, refused.status], ['ResourceLimitExceededException', 400])
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn }))
  assert.ok(await client.send(ann(instance)))
})

test('gives the user that exists at the quota, too', async () => {
  const { client, instance } = await (await world({ quotas: { usersPerAppInstance: 1 } })).withInstance()
  await client.send(ann(instance))
  assert.equal((await client.send(ann(instance))).AppInstanceUserArn, `${instance}/user/ann`)
})

test('holds the quota against 16 users at once', async () => {
  const { client, instance } = await (await world({ quotas: { usersPerAppInstance: 5 } })).withInstance()
  await Promise.allSettled(Array.from({ length: 16 }, (_, index) => newUser(client, instance, `user-${index}`)))
  const listed = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
  assert.equal(listed.AppInstanceUsers?.length, 5)
})

test('makes any number of users where the quota is 0', async () => {
  const { client, instance } = await (await world({ quotas: { usersPerAppInstance: 0 } })).withInstance()
  await newUser(client, instance, 'bob')
  assert.ok(await client.send(ann(instance)))
})

// The ClientRequestToken: answer 7.

test('gives the same answer when the request is repeated', async () => {
  const { client, instance } = await (await world()).withInstance()
  const first = await client.send(ann(instance, ONCE))
  assert.equal((await client.send(ann(instance, ONCE))).AppInstanceUserArn, first.AppInstanceUserArn)
})

test('gives the same answer when the user has gone since, and makes no new one', async () => {
  const { client, instance } = await (await world()).withInstance()
  const { AppInstanceUserArn } = await client.send(ann(instance, ONCE))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn }))
  assert.equal((await client.send(ann(instance, ONCE))).AppInstanceUserArn, AppInstanceUserArn)
  await assert.rejects(client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn })), {
    name: 'ForbiddenException',
  })
})

test('refuses a ClientRequestToken that comes back with other parameters', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(ann(instance, ONCE))
  const bob = ann(instance, { AppInstanceUserId: 'bob', ...ONCE })
  await assert.rejects(client.send(bob), { name: 'ConflictException' })
})

test('takes a ClientRequestToken of 24 hours ago for a new request', async () => {
  const { client, instance, pass } = await (await world()).withInstance()
  await client.send(ann(instance, ONCE))
  pass(DAY_MS)
  const { AppInstanceUserArn } = await client.send(ann(instance, { AppInstanceUserId: 'bob', ...ONCE }))
  assert.equal(AppInstanceUserArn, `${instance}/user/bob`)
})

test('takes the same ClientRequestToken in another app instance for another request', async () => {
  const { client, instance } = await (await world()).withInstance()
  const elsewhere = await newInstance(client)
  await client.send(ann(instance, ONCE))
  assert.equal((await client.send(ann(elsewhere, ONCE))).AppInstanceUserArn, `${elsewhere}/user/ann`)
})

// Absence: answer 12.

for (const [what, others] of [
  ['', {}],
  [', with an expiration, too', { ExpirationSettings: IN_30_DAYS }],
] as const)
  test(`answers for another account's app instance as for none${what}`, async () => {
    const { client, other } = await (await world()).withOtherAccount()
    const theirs = await refusal(client.send(ann(await newInstance(other.client), others)))
    const nobodys = await refusal(
      client.send(ann(`arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/00000000-0000-4000-8000-000000000000`, others)),
    )
    assert.deepEqual([theirs.name, theirs.status], [nobodys.name, nobodys.status])
    assert.equal(theirs.message.replace(/\S+app-instance\S+/u, ''), nobodys.message.replace(/\S+app-instance\S+/u, ''))
    assert.match(theirs.message, /app-instance\/[-0-9a-f]+ /u)
  })
