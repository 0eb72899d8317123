import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeleteAppInstanceUserCommand } from '@aws-sdk/client-chime-sdk-identity'
import { deactivate, describe, endpointIds } from '../../../../test/support/endpoints.ts'
import { refusal } from '../../../../test/support/refusal.ts'
import { ACCOUNT, newApp, newUser, OTHER_ACCOUNT, register, world } from '../../../../test/support/world.ts'

test('makes a device an endpoint of its user', async () => {
  const { client, user, app } = await (await world()).withUser()
  const answer = await client.send(register(user, app, 'token-1'))
  assert.equal(answer.$metadata.httpStatusCode, 201)
  assert.equal(answer.AppInstanceUserArn, user)
  assert.match(answer.EndpointId!, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('keeps what the device registered', async () => {
  const { client, user, app, now } = await (await world()).withUser()
  const { EndpointId } = await client.send(
    register(user, app, 'token-1', { Name: "Ann's phone", Type: 'APNS_SANDBOX', AllowMessages: 'NONE' }),
  )
  assert.deepEqual(await describe(client, user, EndpointId), {
    AppInstanceUserArn: user,
    EndpointId,
    Name: "Ann's phone",
    Type: 'APNS_SANDBOX',
    ResourceArn: app,
    EndpointAttributes: { DeviceToken: 'token-1' },
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
    AllowMessages: 'NONE',
    EndpointState: { Status: 'ACTIVE' },
  })
})

test('receives all messages when AllowMessages is absent', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  assert.equal((await describe(client, user, EndpointId)).AllowMessages, 'ALL')
})

test('gives endpoints ids that sort by the time of their creation', async () => {
  const { client, user, app, pass } = await (await world()).withUser()
  const first = await client.send(register(user, app, 'token-1'))
  const second = await client.send(register(user, app, 'token-2'))
  pass(1)
  const third = await client.send(register(user, app, 'token-3'))
  const ids = [first.EndpointId, second.EndpointId, third.EndpointId]
  assert.deepEqual(ids.toSorted(), ids)
})

// The quota: answer 6.

test('refuses an endpoint too many when all are active', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 2 } })).withUser()
  await client.send(register(user, app, 'token-1'))
  await client.send(register(user, app, 'token-2'))
  const refused = await refusal(client.send(register(user, app, 'token-3')))
  assert.deepEqual([refused.name, refused.status], ['ResourceLimitExceededException', 400])
  assert.equal((await endpointIds(client, user)).length, 2)
})

test('counts the endpoints of each user by themselves', async () => {
  const { client, user, app, instance } = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  await client.send(register(user, app, 'token-1'))
  const { EndpointId } = await client.send(register(await newUser(client, instance, 'bob'), app, 'token-2'))
  assert.ok(EndpointId)
})

test('drops the oldest endpoint out of service to make room', async () => {
  const w = await (await world({ quotas: { endpointsPerUser: 3 } })).withUser()
  const first = await w.client.send(register(w.user, w.app, 'token-1'))
  const second = await w.client.send(register(w.user, w.app, 'token-2'))
  const third = await w.client.send(register(w.user, w.app, 'token-3'))
  await deactivate(w, w.user, third.EndpointId)
  await deactivate(w, w.user, second.EndpointId)
  const fourth = await w.client.send(register(w.user, w.app, 'token-4'))
  assert.deepEqual(await endpointIds(w.client, w.user), [first.EndpointId, third.EndpointId, fourth.EndpointId])
})

test('drops nothing to put an endpoint back in service', async () => {
  const w = await (await world({ quotas: { endpointsPerUser: 2 } })).withUser()
  const first = await w.client.send(register(w.user, w.app, 'token-1'))
  const second = await w.client.send(register(w.user, w.app, 'token-2'))
  await deactivate(w, w.user, first.EndpointId)
  await deactivate(w, w.user, second.EndpointId)
  await w.client.send(register(w.user, w.app, 'token-2'))
  assert.deepEqual(await endpointIds(w.client, w.user), [first.EndpointId, second.EndpointId])
})

test('lets a dropped device come back as a new endpoint', async () => {
  const w = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  const first = await w.client.send(register(w.user, w.app, 'token-1'))
  await deactivate(w, w.user, first.EndpointId)
  const second = await w.client.send(register(w.user, w.app, 'token-2'))
  await deactivate(w, w.user, second.EndpointId)
  const third = await w.client.send(register(w.user, w.app, 'token-1'))
  assert.notEqual(third.EndpointId, first.EndpointId)
  assert.deepEqual(await endpointIds(w.client, w.user), [third.EndpointId])
})

test('says that the user has the device, rather than that the quota is reached', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  await client.send(register(user, app, 'token-1'))
  await assert.rejects(client.send(register(user, app, 'token-1')), { name: 'ConflictException' })
})

test('holds the quota against 16 devices at once', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 10 } })).withUser()
  const devices = Array.from({ length: 16 }, (_, index) => client.send(register(user, app, `token-${index}`)))
  const answers = await Promise.allSettled(devices)
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 10)
  assert.equal((await endpointIds(client, user)).length, 10)
})

test('takes any number of endpoints where the quota is 0', async () => {
  const { client, user, app } = await (await world({ quotas: { endpointsPerUser: 0 } })).withUser()
  await Promise.all(Array.from({ length: 12 }, (_, index) => client.send(register(user, app, `token-${index}`))))
  assert.equal((await endpointIds(client, user)).length, 12)
})

// The push application: answer 8.

const NO_PUSH_APPS: [what: string, arn: string][] = [
  ['another service', `arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/x`],
  ['another account', `arn:aws:mobiletargeting:us-east-1:${OTHER_ACCOUNT}:apps/x`],
  ['another region', `arn:aws:mobiletargeting:eu-central-1:${ACCOUNT}:apps/x`],
  ['another partition', `arn:aws-cn:mobiletargeting:us-east-1:${ACCOUNT}:apps/x`],
  ['something inside a push application', `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/x/messages`],
]

for (const [what, arn] of NO_PUSH_APPS)
  test(`refuses a ResourceArn of ${what} as bad input`, async () => {
    const { client, user } = await (await world()).withUser()
    const refused = await refusal(client.send(register(user, arn, 'token-1')))
    assert.equal(refused.name, 'BadRequestException')
    assert.match(refused.message, /ResourceArn/)
  })

test('refuses a push application that does not exist', async () => {
  const { client, user } = await (await world()).withUser()
  const missing = `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/00000000000000000000000000000000`
  const refused = await refusal(client.send(register(user, missing, 'token-1')))
  assert.deepEqual([refused.name, refused.status], ['ForbiddenException', 403])
  assert.deepEqual(await endpointIds(client, user), [])
})

// Absence: answer 12. The other operations on users are in absence.test.ts.

test("answers for another account's user as for none", async () => {
  const w = await world()
  const { client, user } = await w.withUser()
  const { other } = await w.withOtherAccount()
  const theirs = await newApp(other.pinpoint)
  const alive = await refusal(other.client.send(register(user, theirs, 'token-1')))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  assert.equal(alive.name, 'ForbiddenException')
  assert.deepEqual(await refusal(other.client.send(register(user, theirs, 'token-1'))), alive)
})

test('refuses a user that does not exist', async () => {
  const { client, instance, app } = await (await world()).withUser()
  await assert.rejects(client.send(register(`${instance}/user/nobody`, app, 'token-1')), { name: 'ForbiddenException' })
})

test('leaves the tokens of a deleted user to the next', async () => {
  const { client, user, app, instance, audits } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  await client.send(register(user, app, 'token-1'))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
  const { EndpointId } = await client.send(register(bob, app, 'token-1'))
  assert.deepEqual(await endpointIds(client, bob), [EndpointId])
  assert.deepEqual(audits, [])
})
