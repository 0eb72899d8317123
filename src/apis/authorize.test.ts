import assert from 'node:assert/strict'
import test from 'node:test'
import {
  CreateAppInstanceUserCommand,
  DescribeAppInstanceBotCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  TagResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { CreateAppCommand, GetAppCommand, TagResourceCommand as TagAppCommand } from '@aws-sdk/client-pinpoint'
import { allowing, endUserPolicy, policyOf } from '../../test/support/principals.ts'
import { refusal } from '../../test/support/refusal.ts'
import { newInstance, newUser, register, world } from '../../test/support/world.ts'

const create = (instance: string, others = {}) =>
  new CreateAppInstanceUserCommand({
    AppInstanceArn: instance,
    AppInstanceUserId: 'eve',
    Name: 'Eve',
    ClientRequestToken: 'once',
    ...others,
  })
const describeUser = (arn: string) => new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })
const NOTHING = policyOf({ Effect: 'Deny', Action: 'x:y', Resource: '*' })

test('an end user registers for itself, and for no other', async () => {
  const { client, instance, app, user, limitedSession } = await (await world()).withUser()
  const other = await newUser(client, instance, 'bob')
  const ann = await limitedSession(endUserPolicy(instance, app), { tags: { UserId: 'ann' } })
  await ann.client.send(register(user, app, 'token-1'))
  await assert.rejects(ann.client.send(register(other, app, 'token-2')), {
    name: 'ForbiddenException',
    message: new RegExp(
      `^User: arn:aws:sts::123456789012:assumed-role/${ann.principal.name}/phone is not authorized to perform: ` +
        `chime:RegisterAppInstanceUserEndpoint on resource: ${other} because no identity-based policy allows ` +
        'the chime:RegisterAppInstanceUserEndpoint action$',
    ),
  })
})

test('a wildcard in a tag of a session is a letter like others', async () => {
  const { instance, app, user, limitedSession } = await (await world()).withUser()
  for (const UserId of ['*', 'an?', `$\{aws:username}`, ''])
    await assert.rejects(
      (await limitedSession(endUserPolicy(instance, app), { tags: { UserId } })).client.send(register(user, app, 't')),
      { message: /because no identity-based policy allows/ },
    )
})

test('Register needs GetApp on the push application, whether or not that exists', async () => {
  const { instance, app, user, limitedSession } = await (await world()).withUser()
  const missing = app.replace(/.{32}$/u, '0'.repeat(32))
  const { client } = await limitedSession(
    endUserPolicy(instance, 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/x'),
    {
      tags: { UserId: 'ann' },
    },
  )
  for (const resource of [app, missing])
    await assert.rejects(client.send(register(user, resource, 'token')), {
      name: 'ForbiddenException',
      Code: 'AccessDenied',
      message: /perform: mobiletargeting:GetApp on resource: .* because no identity-based policy allows the mobiletarg/,
    })
})

test('expiration settings of a new user need a permission of their own, on that user', async () => {
  const { instance, limitedUser } = await (await world()).withUser()
  const expiring = create(instance, {
    ExpirationSettings: { ExpirationDays: 1, ExpirationCriterion: 'CREATED_TIMESTAMP' },
  })
  const creator = await limitedUser(allowing('chime:CreateAppInstanceUser'))
  await assert.rejects(creator.client.send(expiring), {
    message: new RegExp(
      `perform: chime:PutAppInstanceUserExpirationSettings on resource: ${instance}/user/eve because`,
    ),
  })
  await creator.client.send(create(instance))
})

const NOT_THERE = ['00000000-0000-4000-8000-000000000000', '..', 'a%2Fb']

test('a denial says nothing of whether there is such a thing, here or elsewhere', async () => {
  const first = await world()
  const { instance, limitedUser } = await first.withUser()
  const { other } = await first.withOtherAccount()
  const { client } = await limitedUser(NOTHING)
  const elsewhere = await newInstance(other.client)
  const instances = [instance, elsewhere, ...NOT_THERE.map((id) => instance.replace(/[^/]+$/u, id))]
  const denials = instances.flatMap((arn) => [
    { arn, sent: client.send(new DescribeAppInstanceCommand({ AppInstanceArn: arn })) },
    {
      arn: `${arn}/bot/b`,
      sent: client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: `${arn}/bot/b` })),
    },
    { arn: `${arn}/user/ann`, sent: client.send(describeUser(`${arn}/user/ann`)) },
    { arn: `${arn}/user/*`, sent: client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: arn })) },
    { arn: '*', sent: client.send(create(arn)) },
  ])
  const told = await Promise.all(
    denials.map(async ({ arn, sent }) => {
      const { message, ...others } = await refusal(sent)
      return { ...others, message: message.replace(`on resource: ${arn} `, '').replace(/chime:\w+/gu, '') }
    }),
  )
  assert.equal(new Set(told.map((each) => JSON.stringify(each))).size, 1)
  assert.deepEqual([told[0]?.name, told[0]?.status], ['ForbiddenException', 403])
})

test('who may not register is told so, whatever else is wrong with the request', async () => {
  const { user, limitedUser } = await (await world()).withUser()
  const { client } = await limitedUser(NOTHING)
  await assert.rejects(client.send(register(user, 'arn:aws:sns:us-east-1:123456789012:topic', 'token')), {
    message: /not authorized to perform: chime:RegisterAppInstanceUserEndpoint/,
  })
})

test('what a policy allows in another account is absent there as for a root key', async () => {
  const first = await world()
  const { client, limitedUser } = first
  const { other } = await first.withOtherAccount()
  const user = await newUser(other.client, await newInstance(other.client), 'ann')
  const limited = await limitedUser(allowing())
  assert.deepEqual(
    await refusal(limited.client.send(describeUser(user))),
    await refusal(client.send(describeUser(user))),
  )
})

test('Pinpoint denies in its own form', async () => {
  const { app, limitedUser } = await (await world()).withUser()
  const { pinpoint } = await limitedUser(NOTHING)
  await assert.rejects(pinpoint.send(new GetAppCommand({ ApplicationId: app.slice(-32) })), {
    name: 'ForbiddenException',
    message: new RegExp(`perform: mobiletargeting:GetApp on resource: ${app} because no identity-based policy allows`),
  })
})

const byResourceTag = (instance: string) =>
  allowing('chime:DescribeAppInstanceUser', `${instance}/user/\${aws:ResourceTag/Owner}`)

test('a policy may ask for the tags of a resource as they are stored', async () => {
  const { client, instance, user, limitedUser } = await (await world()).withUser()
  const limited = await limitedUser(byResourceTag(instance))
  await assert.rejects(limited.client.send(describeUser(user)), { message: /not authorized/ })
  await client.send(new TagResourceCommand({ ResourceARN: user, Tags: [{ Key: 'Owner', Value: 'ann' }] }))
  await limited.client.send(describeUser(user))
})

test('a policy that asks for tags denies what does not exist as what has none', async () => {
  const { instance, limitedUser } = await (await world()).withUser()
  const { client } = await limitedUser(byResourceTag(instance))
  for (const arn of [
    `${instance}/user/nobody`,
    instance.replace(/[^/]+$/u, 'x/user/ann'),
    'arn:aws:sns:us-east-1:123456789012:x',
  ])
    await assert.rejects(client.send(describeUser(arn)), { message: /not authorized to perform/ })
})

test('a policy may ask for the tags that a request names', async () => {
  const { instance, user, app, limitedUser } = await (await world()).withUser()
  const [tagged, apps] = [`$\{aws:RequestTag/Owner}`, app.slice(0, -32)]
  const { client, pinpoint } = await limitedUser(
    allowing(['chime:TagResource', 'mobiletargeting:*'], [`${instance}/user/${tagged}`, `${apps}${tagged}`]),
  )
  const tag = (Value: string) => new TagResourceCommand({ ResourceARN: user, Tags: [{ Key: 'Owner', Value }] })
  await client.send(tag('ann'))
  await assert.rejects(client.send(tag('bob')), { message: /not authorized/ })
  const tagApp = (Owner: string) => new TagAppCommand({ ResourceArn: app, TagsModel: { tags: { Owner } } })
  await pinpoint.send(tagApp(app.slice(-32)))
  await assert.rejects(pinpoint.send(tagApp('bob')), { message: /not authorized/ })
  const createApp = (Owner: string) =>
    pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'x', tags: { Owner } } }))
  // It asks for all applications, of which none is called `*`.
  for (const owner of ['*', 'bob']) await assert.rejects(createApp(owner), { message: /not authorized/ })
})

test('conditions see the tags of a resource as they are stored, and those of a request as they are sent', async () => {
  const { client, instance, user, limitedUser } = await (await world()).withUser()
  const limited = await limitedUser(
    policyOf({
      Effect: 'Allow',
      Action: ['chime:TagResource', 'chime:CreateAppInstanceUser'],
      Resource: '*',
      Condition: {
        StringEqualsIfExists: { 'aws:ResourceTag/Team': 'red' },
        StringEquals: { 'aws:RequestTag/Team': ['red', 'blue'] },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] },
      },
    }),
  )
  const tag = (...Tags: { Key: string; Value: string }[]) =>
    limited.client.send(new TagResourceCommand({ ResourceARN: user, Tags }))
  const denied = { message: /not authorized to perform: chime:/ }
  await assert.rejects(tag({ Key: 'Team', Value: 'green' }), denied)
  await assert.rejects(tag({ Key: 'Team', Value: 'red' }, { Key: 'Desk', Value: '7' }), denied)
  await assert.rejects(limited.client.send(create(instance)), denied)
  await limited.client.send(create(instance, { Tags: [{ Key: 'Team', Value: 'red' }] }))
  await tag({ Key: 'Team', Value: 'red' })
  await tag({ Key: 'Team', Value: 'blue' })
  await assert.rejects(tag({ Key: 'Team', Value: 'red' }), denied)
  await client.send(new TagResourceCommand({ ResourceARN: user, Tags: [{ Key: 'Team', Value: 'red' }] }))
  await tag({ Key: 'Team', Value: 'red' })
})

test('conditions see where a request comes from, by what, and when', async () => {
  const { user, limitedUser } = await (await world()).withUser()
  const under = async (Condition: unknown) =>
    (await limitedUser(policyOf({ Effect: 'Allow', Action: '*', Resource: '*', Condition }))).client.send(
      describeUser(user),
    )
  const [past, future] = ['2001-01-01', '2999-01-01T00:00:00Z']
  await under({
    StringLike: { 'aws:UserAgent': '*aws-sdk-js*' },
    StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalAccount': '123456789012' },
    DateLessThan: { 'aws:CurrentTime': future, 'aws:EpochTime': future },
    DateGreaterThan: { 'aws:CurrentTime': past },
    NumericGreaterThan: { 'aws:EpochTime': 1000000000 },
    IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] },
    Null: { 'aws:TokenIssueTime': 'true', 'aws:username': 'false' },
    ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/*' },
  })
  for (const Condition of [
    { NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } },
    { DateGreaterThan: { 'aws:CurrentTime': future } },
    { Bool: { 'aws:SecureTransport': 'true' } },
  ])
    await assert.rejects(under(Condition), { message: /not authorized/ })
})
