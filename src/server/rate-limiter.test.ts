import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  DeleteAppInstanceUserCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstancesCommand,
  ListAppInstanceUserEndpointsCommand,
  ListAppInstanceUsersCommand,
  UpdateAppInstanceCommand,
  UpdateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { GetAppCommand } from '@aws-sdk/client-pinpoint'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { allowing, trusting, wholeAccount } from '../../test/support/principals.ts'
import { newInstance, newUser, register, world } from '../../test/support/world.ts'
import { rateLimits } from './rate-limits.ts'

const SECOND_MS = 1000
const AWS = rateLimits('aws', [])!

/** A user in an instance, and another of each, all rested. */
const limited = async (limits = AWS) => {
  const w = await (await world({ rateLimits: limits })).withUser()
  const otherInstance = await newInstance(w.client)
  const otherUser = await newUser(w.client, w.instance, 'bob')
  w.pass(SECOND_MS)
  return { ...w, otherInstance, otherUser }
}

type Limited = Awaited<ReturnType<typeof limited>>

/** How many of `times` calls were let through. */
const allowed = async (times: number, send: () => Promise<unknown>): Promise<number> => {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, send))
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name] : []))
  assert.deepEqual(new Set(refusals), new Set(refusals.length > 0 ? ['ThrottledClientException'] : []))
  return times - refusals.length
}

/** What a throttled caller's SDK makes of the answer: the exception, the status, Retry-After. */
const throttled = async (answer: Promise<unknown>) => {
  const error = await answer.then(
    () => assert.fail('was let through'),
    (thrown) => thrown,
  )
  return [error.name, error.$metadata.httpStatusCode, error.$response.headers['retry-after']]
}

const create = () => new CreateAppInstanceCommand({ Name: 'chat', ClientRequestToken: crypto.randomUUID() })
const update = (arn: string) => new UpdateAppInstanceCommand({ AppInstanceArn: arn, Name: 'chat', Metadata: '' })
const describe = (arn: string) => new DescribeAppInstanceCommand({ AppInstanceArn: arn })
const describeUser = (arn: string) => new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })
const listUsers = (arn: string) => new ListAppInstanceUsersCommand({ AppInstanceArn: arn })
const updateUser = (arn: string) =>
  new UpdateAppInstanceUserCommand({ AppInstanceUserArn: arn, Name: 'ann', Metadata: '' })
const createUser = (instance: string) =>
  new CreateAppInstanceUserCommand({
    AppInstanceArn: instance,
    AppInstanceUserId: crypto.randomUUID(),
    Name: 'guest',
    ClientRequestToken: crypto.randomUUID(),
  })

const AT_ONCE: [what: string, most: number, send: (w: Limited) => Promise<unknown>][] = [
  ['UpdateAppInstance of an app instance', 5, (w) => w.client.send(update(w.instance))],
  ['CreateAppInstance, which names no app instance, of an account', 5, (w) => w.client.send(create())],
  ['CreateAppInstanceUser in an app instance', 10, (w) => w.client.send(createUser(w.instance))],
  ['DescribeAppInstance of an app instance', 20, (w) => w.client.send(describe(w.instance))],
  ['DescribeAppInstanceUser of a user', 20, (w) => w.client.send(describeUser(w.user))],
  ['ListAppInstances of an account', 10, (w) => w.client.send(new ListAppInstancesCommand({}))],
  ['ListAppInstanceUsers of an app instance', 10, (w) => w.client.send(listUsers(w.instance))],
  [
    'any calls of an account',
    50,
    (w) => w.client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: w.user })),
  ],
]

for (const [what, most, send] of AT_ONCE)
  test(`of AWS's limits there may be ${most} at once of ${what}, and as many again a second later`, async () => {
    const w = await limited()
    assert.equal(await allowed(60, () => send(w)), most)
    w.pass(SECOND_MS)
    assert.equal(await allowed(60, () => send(w)), most)
  })

test('operations of one limit share it', async () => {
  const { client, user, instance, otherUser } = await limited()
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: otherUser }))
  await allowed(8, () => client.send(updateUser(user)))
  assert.equal(await allowed(5, () => client.send(createUser(instance))), 1)
})

test('a limit is counted for each resource by itself', async () => {
  const { client, instance, otherInstance, user, otherUser } = await limited()
  await allowed(5, () => client.send(update(instance)))
  assert.equal(await allowed(6, () => client.send(update(otherInstance))), 5)
  await allowed(15, () => client.send(describeUser(user)))
  assert.equal(await allowed(15, () => client.send(describeUser(otherUser))), 15)
})

test('nobody uses up what another account may do', async () => {
  const { client, other } = await (await world({ rateLimits: AWS })).withOtherAccount()
  const list = new ListAppInstancesCommand({})
  assert.equal(await allowed(20, () => client.send(list)), 10)
  assert.equal(await allowed(20, () => other.client.send(list)), 10)
})

test('a call that policies refuse, or that is about nothing of the caller, is counted against no limit', async () => {
  const { client, limitedUser, instance } = await limited()
  const guest = await limitedUser(allowing('chime:ListAppInstances'))
  const denied = await Promise.allSettled(Array.from({ length: 30 }, () => guest.client.send(describe(instance))))
  assert.ok(denied.every((outcome) => outcome.status === 'rejected' && outcome.reason.name === 'ForbiddenException'))
  assert.equal(await allowed(20, () => client.send(describe(instance))), 20)
})

test('a throttled call does nothing, takes nothing from other limits, and is told when to come again', async () => {
  const once = { service: 'chime', operations: ['RegisterAppInstanceUserEndpoint'], per: 'user', perSecond: 0.1 }
  const any = { service: 'chime', operations: '*', per: 'account', perSecond: 100, burst: 20 } as const
  const { client, user, app } = await limited([once, any])
  await client.send(register(user, app, 'token-1'))
  const refused = await throttled(client.send(register(user, app, 'token-2')))
  assert.deepEqual(refused, ['ThrottledClientException', 429, '10'])
  await allowed(30, () => client.send(register(user, app, 'token-3')))
  const list = new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user })
  assert.equal((await client.send(list)).AppInstanceUserEndpoints?.length, 1)
})

test("Pinpoint's callers are throttled in Pinpoint's words, for each push application", async () => {
  const limit = { service: 'mobiletargeting', operations: ['GetApp'], per: 'apps', perSecond: 1 }
  const { pinpoint, app } = await limited([limit])
  const get = new GetAppCommand({ ApplicationId: app.split('/').at(-1) })
  await pinpoint.send(get)
  assert.deepEqual(await throttled(pinpoint.send(get)), ['TooManyRequestsException', 429, '1'])
})

test("STS's callers are throttled in STS's words, with as long to wait", async () => {
  const limit = { service: 'sts', operations: '*', per: 'account', perSecond: 0.5 } as const
  const { sts } = await limited([limit])
  await sts.send(new GetCallerIdentityCommand())
  assert.deepEqual(await throttled(sts.send(new GetCallerIdentityCommand())), ['Throttling', 400, '2'])
})

test('assuming may be limited for each role', async () => {
  const limit = { service: 'sts', operations: ['AssumeRole'], per: 'role', perSecond: 0.5 }
  const { sts, newRole } = await limited([limit])
  const [one, other] = [await newRole(trusting(wholeAccount())), await newRole(trusting(wholeAccount()))]
  const assume = (RoleArn: string) => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'phone' }))
  await assume(one)
  await assume(other)
  assert.deepEqual(await throttled(assume(one)), ['Throttling', 400, '2'])
})
