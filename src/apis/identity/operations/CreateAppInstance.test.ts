import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceCommand,
  DeleteAppInstanceCommand,
  DescribeAppInstanceCommand,
  ListAppInstancesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { refusal } from '../../../../test/support/refusal.ts'
import { newInstance, world } from '../../../../test/support/world.ts'

const DAY_MS = 86_400_000
const ONCE = { Name: 'chat', ClientRequestToken: 'once' }

test('makes an app instance with an ARN of the account and a UUID', async () => {
  const { client } = await world()
  const answer = await client.send(new CreateAppInstanceCommand({ Name: 'chat' }))
  assert.equal(answer.$metadata.httpStatusCode, 201)
  assert.match(
    answer.AppInstanceArn ?? '',
    /^arn:aws:chime:us-east-1:123456789012:app-instance\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  )
})

test('keeps what it was created with', async () => {
  const { client, now } = await world()
  const created = await client.send(new CreateAppInstanceCommand({ Name: 'chat', Metadata: '{"plan":1}' }))
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: created.AppInstanceArn }))
  assert.deepEqual(AppInstance, {
    AppInstanceArn: created.AppInstanceArn,
    Name: 'chat',
    Metadata: '{"plan":1}',
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
  })
})

test('keeps its tags', async () => {
  const { client } = await world()
  const Tags = [{ Key: 'team', Value: 'red' }]
  const { AppInstanceArn } = await client.send(new CreateAppInstanceCommand({ Name: 'chat', Tags }))
  const listed = await client.send(new ListTagsForResourceCommand({ ResourceARN: AppInstanceArn }))
  assert.deepEqual(listed.Tags, Tags)
})

test('makes another app instance for another request, though the name is the same', async () => {
  const { client } = await world()
  assert.notEqual(await newInstance(client, 'chat'), await newInstance(client, 'chat'))
})

const BAD_TAGS = [
  ['a key reserved for AWS', [{ Key: 'AwS:team', Value: 'red' }]],
  [
    'a key twice',
    [
      { Key: 'team', Value: 'red' },
      { Key: 'team', Value: 'blue' },
    ],
  ],
] as const

for (const [what, Tags] of BAD_TAGS)
  test(`refuses tags with ${what}, without telling it`, async () => {
    const { client } = await world()
    const refused = await refusal(client.send(new CreateAppInstanceCommand({ Name: 'chat', Tags: [...Tags] })))
    assert.equal(refused.name, 'BadRequestException')
    assert.doesNotMatch(refused.message, /team/)
  })

test('says that its tags are bad, rather than that the quota is reached', async () => {
  const { client } = await world({ quotas: { appInstancesPerAccount: 1 } })
  await newInstance(client)
  const Tags = [{ Key: 'aws:team', Value: 'red' }]
  await assert.rejects(client.send(new CreateAppInstanceCommand({ Name: 'chat', Tags })), {
    name: 'BadRequestException',
  })
})

// The quota: answer 6.

test('refuses an app instance too many, and none once another is deleted', async () => {
  const { client } = await world({ quotas: { appInstancesPerAccount: 2 } })
  const first = await newInstance(client)
  await newInstance(client)
  const refused = await refusal(newInstance(client))
  assert.deepEqual([refused.name, refused.status], ['ResourceLimitExceededException', 400])
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: first }))
  assert.ok(await newInstance(client))
})

test('holds the quota against 16 requests at once', async () => {
  const { client } = await world({ quotas: { appInstancesPerAccount: 5 } })
  await Promise.allSettled(Array.from({ length: 16 }, () => newInstance(client)))
  assert.equal((await client.send(new ListAppInstancesCommand({}))).AppInstances?.length, 5)
})

test('counts the app instances of each account by themselves', async () => {
  const { client, other } = await (await world({ quotas: { appInstancesPerAccount: 1 } })).withOtherAccount()
  await newInstance(client)
  assert.ok(await newInstance(other.client))
})

test('makes any number of app instances where the quota is 0', async () => {
  const { client } = await world({ quotas: { appInstancesPerAccount: 0 } })
  await newInstance(client)
  assert.ok(await newInstance(client))
})

// The ClientRequestToken: answer 7.

test('gives the same app instance when the request is repeated', async () => {
  const { client } = await world()
  const first = await client.send(new CreateAppInstanceCommand(ONCE))
  const again = await client.send(new CreateAppInstanceCommand(ONCE))
  assert.equal(again.$metadata.httpStatusCode, 201)
  assert.equal(again.AppInstanceArn, first.AppInstanceArn)
  assert.equal((await client.send(new ListAppInstancesCommand({}))).AppInstances?.length, 1)
})

test('gives the same answer to a repeated request at the quota', async () => {
  const { client } = await world({ quotas: { appInstancesPerAccount: 1 } })
  const { AppInstanceArn } = await client.send(new CreateAppInstanceCommand(ONCE))
  assert.equal((await client.send(new CreateAppInstanceCommand(ONCE))).AppInstanceArn, AppInstanceArn)
})

test('gives the same answer when the app instance has gone since', async () => {
  const { client } = await world()
  const { AppInstanceArn } = await client.send(new CreateAppInstanceCommand(ONCE))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn }))
  assert.equal((await client.send(new CreateAppInstanceCommand(ONCE))).AppInstanceArn, AppInstanceArn)
})

const OTHER_PARAMETERS = [
  ['name', { Name: 'other' }],
  ['metadata, though it is empty', { Metadata: '' }],
  ['tags', { Tags: [{ Key: 'team', Value: 'red' }] }],
] as const

for (const [what, others] of OTHER_PARAMETERS)
  test(`refuses a ClientRequestToken that comes back with another ${what}`, async () => {
    const { client } = await world()
    await client.send(new CreateAppInstanceCommand(ONCE))
    const repeated = new CreateAppInstanceCommand({ ...ONCE, ...others } as typeof ONCE)
    await assert.rejects(client.send(repeated), { name: 'ConflictException' })
  })

test('takes a ClientRequestToken of 24 hours ago for a new request', async () => {
  const { client, pass } = await world()
  const first = await client.send(new CreateAppInstanceCommand(ONCE))
  pass(DAY_MS)
  assert.notEqual((await client.send(new CreateAppInstanceCommand(ONCE))).AppInstanceArn, first.AppInstanceArn)
})

test("takes another account's ClientRequestToken for another request", async () => {
  const { client, other } = await (await world()).withOtherAccount()
  await client.send(new CreateAppInstanceCommand(ONCE))
  const theirs = await other.client.send(new CreateAppInstanceCommand({ ...ONCE, Name: 'theirs' }))
  assert.match(theirs.AppInstanceArn ?? '', /:210987654321:/)
})
