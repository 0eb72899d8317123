import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenRequest,
} from '@aws-sdk/client-sts'
import { allowing, endUserPolicy, trusting } from '../../../../test/support/principals.ts'
import { credentialsIn, secondsIn } from '../../../../test/support/temporary.ts'
import { ACCOUNT, newUser, register, world } from '../../../../test/support/world.ts'

const get = (others: Partial<GetFederationTokenRequest> = {}) =>
  new GetFederationTokenCommand({ Name: 'ann', ...others })

test('gives credentials to hand on, which may do what both the key and the policy allow', async () => {
  const { client, as, instance, app, user, limitedUser, now } = await (await world()).withUser()
  const other = await newUser(client, instance, 'bob')
  const backEnd = await limitedUser(
    allowing(['sts:GetFederationToken', 'sts:TagSession', 'chime:Register*', 'mobiletargeting:*']),
  )
  const answer = await backEnd.sts.send(
    get({ Policy: endUserPolicy(instance, app), Tags: [{ Key: 'UserId', Value: 'ann' }] }),
  )
  const Arn = `arn:aws:sts::${ACCOUNT}:federated-user/ann`
  assert.deepEqual(answer.FederatedUser, { FederatedUserId: `${ACCOUNT}:ann`, Arn })
  assert.equal(secondsIn(answer, now()), 43_200)
  assert.ok(Number(answer.PackedPolicySize) > 0)
  const phone = as(credentialsIn(answer))
  assert.equal((await phone.sts.send(new GetCallerIdentityCommand())).Arn, Arn)
  await phone.client.send(register(user, app, 'token'))
  await assert.rejects(phone.client.send(register(other, app, 'token')), { name: 'ForbiddenException' })
  await assert.rejects(phone.client.send(new ListAppInstancesCommand()), { name: 'ForbiddenException' })
})

test('gives credentials without any rights where no policy says which', async () => {
  const { as, sts } = await world()
  const federated = as(credentialsIn(await sts.send(get())))
  await assert.rejects(federated.client.send(new ListAppInstancesCommand()), { name: 'ForbiddenException' })
})

test('needs a permission of its own for tags', async () => {
  const { limitedUser } = await world()
  const { sts } = await limitedUser(allowing('sts:GetFederationToken'))
  await sts.send(get())
  await assert.rejects(sts.send(get({ Tags: [{ Key: 'UserId', Value: 'ann' }] })), {
    name: 'AccessDenied',
    message: /perform: sts:TagSession on resource: \*/,
  })
})

test('what it gives calls no operation of STS that would give more', async () => {
  const { as, sts, newRole } = await world()
  const federated = as(credentialsIn(await sts.send(get({ Policy: allowing() }))))
  const RoleArn = await newRole(trusting('*'))
  await assert.rejects(federated.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ann' })), {
    name: 'AccessDenied',
  })
  await assert.rejects(federated.sts.send(get()), { name: 'AccessDenied' })
})

const REFUSED: readonly (readonly [title: string, others: Partial<GetFederationTokenRequest>, name: string])[] = [
  [
    'managed policies rather than leave them out',
    { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/x' }] },
    'ValidationError',
  ],
  ['a policy that is none', { Policy: '{"Statement":[]}' }, 'MalformedPolicyDocumentException'],
  ['two tags that differ in case alone', { Tags: ['A', 'a'].map((Key) => ({ Key, Value: 'x' })) }, 'ValidationError'],
  ['a name that is too short', { Name: 'x' }, 'ValidationError'],
]

for (const [title, others, name] of REFUSED)
  test(`refuses ${title}`, async () => {
    await assert.rejects((await world()).sts.send(get(others)), { name })
  })
