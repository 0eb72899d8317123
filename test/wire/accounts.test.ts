import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as identity from '@aws-sdk/client-chime-sdk-identity'
import * as pinpoint from '@aws-sdk/client-pinpoint'
import { channelOf, credentialsFor } from '../support/channels.ts'
import { secret } from '../support/logs.ts'
import { eventually, runningServer } from '../support/server.ts'
import { LEX, makeAdmin, newApp, newBot, newInstance, newUser, OTHER_ACCOUNT, register } from '../support/world.ts'

/** One of each kind of resource, by ARN; an endpoint by its id. */
interface Resources {
  readonly instance: string
  readonly user: string
  readonly bot: string
  readonly app: string
  readonly endpoint: string
}

type Running = Awaited<ReturnType<typeof runningServer>>
type Clients = Running['root']

let server: Running
let mine: Clients
let other: Clients
let theirs: Resources
let own: Resources

const resourcesOf = async ({ client, pinpoint: push }: Clients): Promise<Resources> => {
  const instance = await newInstance(client)
  const [user, bot, app] = [await newUser(client, instance, 'ann'), await newBot(client, instance), await newApp(push)]
  await makeAdmin(client, instance, user)
  const { EndpointId: endpoint = '' } = await client.send(register(user, app, secret('token-1')))
  return { instance, user, bot, app, endpoint }
}

before(async () => {
  server = await runningServer()
  mine = await server.newKey(OTHER_ACCOUNT)
  other = server.root
  theirs = await resourcesOf(other)
  own = await resourcesOf(mine)
})
after(() => server[Symbol.asyncDispose]())

/** What a caller sees of a refusal. */
const refusal = async (answer: Promise<unknown>) => {
  const error: unknown = await answer.then(
    () => assert.fail('not refused'),
    (reason) => reason,
  )
  assert.ok(
    error instanceof identity.ChimeSDKIdentityServiceException || error instanceof pinpoint.PinpointServiceException,
  )
  return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
}

const NOWHERE_ID = '00000000-1111-4222-8333-444444444444'
const NO_APP_ID = '0'.repeat(32)

/** The other account's resources, were their ids others: such are nowhere. */
const nowhere = ({ instance, user, bot, app, endpoint }: Resources): Resources => {
  const id = instance.slice(instance.indexOf('/') + 1)
  const moved = (arn: string) => arn.replace(id, NOWHERE_ID)
  return {
    instance: moved(instance),
    user: moved(user),
    bot: moved(bot),
    app: app.replace(/[0-9a-f]{32}$/, NO_APP_ID),
    endpoint,
  }
}

const token = () => ({ ClientRequestToken: crypto.randomUUID() })
const named = { Name: secret('name'), Metadata: secret('metadata') }
const tags = { Tags: [{ Key: secret('key'), Value: secret('value') }] }
const appId = (arn: string) => arn.slice(arn.indexOf('/') + 1)

type IdentitySend = (client: identity.ChimeSDKIdentityClient, of: Resources) => Promise<unknown>

const BY_ARN: Readonly<Record<string, IdentitySend>> = {
  CreateAppInstanceAdmin: (to, { instance, bot }) => makeAdmin(to, instance, bot),
  CreateAppInstanceBot: (to, { instance }) => newBot(to, instance),
  CreateAppInstanceUser: (to, { instance }) => newUser(to, instance, 'ann'),
  DeleteAppInstance: (to, of) => to.send(new identity.DeleteAppInstanceCommand({ AppInstanceArn: of.instance })),
  DeleteAppInstanceAdmin: (to, of) =>
    to.send(new identity.DeleteAppInstanceAdminCommand({ AppInstanceArn: of.instance, AppInstanceAdminArn: of.user })),
  DeleteAppInstanceBot: (to, of) => to.send(new identity.DeleteAppInstanceBotCommand({ AppInstanceBotArn: of.bot })),
  DeleteAppInstanceUser: (to, of) =>
    to.send(new identity.DeleteAppInstanceUserCommand({ AppInstanceUserArn: of.user })),
  DeregisterAppInstanceUserEndpoint: (to, of) =>
    to.send(
      new identity.DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: of.user, EndpointId: of.endpoint }),
    ),
  DescribeAppInstance: (to, of) => to.send(new identity.DescribeAppInstanceCommand({ AppInstanceArn: of.instance })),
  DescribeAppInstanceAdmin: (to, of) =>
    to.send(
      new identity.DescribeAppInstanceAdminCommand({ AppInstanceArn: of.instance, AppInstanceAdminArn: of.user }),
    ),
  DescribeAppInstanceBot: (to, of) =>
    to.send(new identity.DescribeAppInstanceBotCommand({ AppInstanceBotArn: of.bot })),
  DescribeAppInstanceUser: (to, of) =>
    to.send(new identity.DescribeAppInstanceUserCommand({ AppInstanceUserArn: of.user })),
  DescribeAppInstanceUserEndpoint: (to, of) =>
    to.send(
      new identity.DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: of.user, EndpointId: of.endpoint }),
    ),
  GetAppInstanceRetentionSettings: (to, of) =>
    to.send(new identity.GetAppInstanceRetentionSettingsCommand({ AppInstanceArn: of.instance })),
  ListAppInstanceAdmins: (to, of) =>
    to.send(new identity.ListAppInstanceAdminsCommand({ AppInstanceArn: of.instance })),
  ListAppInstanceBots: (to, of) => to.send(new identity.ListAppInstanceBotsCommand({ AppInstanceArn: of.instance })),
  ListAppInstanceUserEndpoints: (to, of) =>
    to.send(new identity.ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: of.user })),
  ListAppInstanceUsers: (to, of) => to.send(new identity.ListAppInstanceUsersCommand({ AppInstanceArn: of.instance })),
  ListTagsForResource: (to, of) => to.send(new identity.ListTagsForResourceCommand({ ResourceARN: of.user })),
  PutAppInstanceRetentionSettings: (to, of) =>
    to.send(
      new identity.PutAppInstanceRetentionSettingsCommand({
        AppInstanceArn: of.instance,
        AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 1 } },
      }),
    ),
  PutAppInstanceUserExpirationSettings: (to, of) =>
    to.send(new identity.PutAppInstanceUserExpirationSettingsCommand({ AppInstanceUserArn: of.user })),
  RegisterAppInstanceUserEndpoint: (to, of) => to.send(register(of.user, own.app, secret('token-2'))),
  TagResource: (to, of) => to.send(new identity.TagResourceCommand({ ResourceARN: of.instance, ...tags })),
  UntagResource: (to, of) => to.send(new identity.UntagResourceCommand({ ResourceARN: of.bot, TagKeys: ['a'] })),
  UpdateAppInstance: (to, of) =>
    to.send(new identity.UpdateAppInstanceCommand({ AppInstanceArn: of.instance, ...named })),
  UpdateAppInstanceBot: (to, of) =>
    to.send(
      new identity.UpdateAppInstanceBotCommand({ AppInstanceBotArn: of.bot, ...named, Configuration: { Lex: LEX } }),
    ),
  UpdateAppInstanceUser: (to, of) =>
    to.send(new identity.UpdateAppInstanceUserCommand({ AppInstanceUserArn: of.user, ...named })),
  UpdateAppInstanceUserEndpoint: (to, of) =>
    to.send(
      new identity.UpdateAppInstanceUserEndpointCommand({ AppInstanceUserArn: of.user, EndpointId: of.endpoint }),
    ),
}

for (const [operation, send] of Object.entries(BY_ARN))
  test(`${operation} answers for another account's resource as for one that is nowhere`, async () => {
    const there = await refusal(send(mine.client, theirs))
    const gone = await refusal(send(mine.client, nowhere(theirs)))
    const [, id = ''] = theirs.instance.split('/')
    assert.deepEqual({ ...there, message: there.message.replaceAll(id, NOWHERE_ID) }, gone)
    assert.equal(there.status, operation === 'DescribeAppInstanceBot' ? 404 : 403)
  })

type PinpointSend = (client: pinpoint.PinpointClient, of: Resources) => Promise<unknown>

const APP_BY_ARN: Readonly<Record<string, PinpointSend>> = {
  DeleteApp: (to, of) => to.send(new pinpoint.DeleteAppCommand({ ApplicationId: appId(of.app) })),
  DeleteGcmChannel: (to, of) => channelOf(to, of.app, 'GCM').remove(),
  GetApnsChannel: (to, of) => channelOf(to, of.app, 'APNS').get(),
  GetApp: (to, of) => to.send(new pinpoint.GetAppCommand({ ApplicationId: appId(of.app) })),
  GetChannels: (to, of) => to.send(new pinpoint.GetChannelsCommand({ ApplicationId: appId(of.app) })),
  ListTagsForResource: (to, of) => to.send(new pinpoint.ListTagsForResourceCommand({ ResourceArn: of.app })),
  TagResource: (to, of) =>
    to.send(new pinpoint.TagResourceCommand({ ResourceArn: of.app, TagsModel: { tags: { a: '1' } } })),
  UntagResource: (to, of) => to.send(new pinpoint.UntagResourceCommand({ ResourceArn: of.app, TagKeys: ['a'] })),
  UpdateGcmChannel: (to, of) => channelOf(to, of.app, 'GCM').update(credentialsFor('GCM')),
}

for (const [operation, send] of Object.entries(APP_BY_ARN))
  test(`Pinpoint's ${operation} answers for another account's application as for one that is nowhere`, async () => {
    const there = await refusal(send(mine.pinpoint, theirs))
    const gone = await refusal(send(mine.pinpoint, nowhere(theirs)))
    assert.deepEqual({ ...there, message: there.message.replaceAll(appId(theirs.app), NO_APP_ID) }, gone)
    assert.equal(there.name, 'NotFoundException')
  })

test("registers no device with another account's application", async () => {
  await assert.rejects(mine.client.send(register(own.user, theirs.app, secret('token-2'))), {
    name: 'BadRequestException',
  })
})

test('leaves every resource of the other account as it was after all that', async () => {
  const { client, pinpoint: push } = other
  const AppInstanceUserArn = theirs.user
  const { AppInstanceUser } = await client.send(new identity.DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
  const { AppInstanceUserEndpoints } = await client.send(
    new identity.ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }),
  )
  const { Tags } = await client.send(new identity.ListTagsForResourceCommand({ ResourceARN: theirs.instance }))
  const { ApplicationResponse } = await push.send(new pinpoint.GetAppCommand({ ApplicationId: appId(theirs.app) }))
  assert.equal(AppInstanceUser?.Name, 'ann')
  assert.deepEqual(
    AppInstanceUserEndpoints?.map(({ EndpointId }) => EndpointId),
    [theirs.endpoint],
  )
  assert.deepEqual([Tags, ApplicationResponse?.tags], [[], {}])
})

test("lists only an account's own app instances and applications", async () => {
  const { AppInstances } = await mine.client.send(new identity.ListAppInstancesCommand({}))
  const { ApplicationsResponse } = await mine.pinpoint.send(new pinpoint.GetAppsCommand({}))
  assert.deepEqual(
    AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [own.instance],
  )
  assert.deepEqual(
    ApplicationsResponse?.Item?.map(({ Arn }) => Arn),
    [own.app],
  )
})

test('refuses a NextToken that was given to another account', async () => {
  await Promise.all([newInstance(other.client), newApp(other.pinpoint)])
  const { NextToken } = await other.client.send(new identity.ListAppInstancesCommand({ MaxResults: 1 }))
  const { ApplicationsResponse } = await other.pinpoint.send(new pinpoint.GetAppsCommand({ PageSize: '1' }))
  const Token = ApplicationsResponse?.NextToken
  await assert.rejects(mine.client.send(new identity.ListAppInstancesCommand({ NextToken })), {
    name: 'BadRequestException',
  })
  await assert.rejects(mine.pinpoint.send(new pinpoint.GetAppsCommand({ Token })), { name: 'BadRequestException' })
  await other.pinpoint.send(new pinpoint.GetAppsCommand({ Token }))
})

test('takes a ClientRequestToken that another account has used for a new one', async () => {
  const request = new identity.CreateAppInstanceCommand({ Name: secret('chat'), ...token() })
  const there = await other.client.send(request)
  const here = await mine.client.send(request)
  const again = await mine.client.send(request)
  assert.notEqual(here.AppInstanceArn, there.AppInstanceArn)
  assert.match(here.AppInstanceArn ?? '', new RegExp(`:${OTHER_ACCOUNT}:`))
  assert.equal(again.AppInstanceArn, here.AppInstanceArn)
})

const listed = ({ client }: Clients) => client.send(new identity.ListAppInstancesCommand({}))

test('refuses a key once it is disabled, each API in its own way', async () => {
  const key = await server.newKey(OTHER_ACCOUNT)
  await listed(key)
  await server.command('keys', 'disable', key.credentials.accessKeyId)
  await eventually(() => assert.rejects(listed(key), { name: 'UnauthorizedClientException' }))
  assert.equal((await refusal(listed(key))).status, 401)
  assert.equal((await refusal(key.pinpoint.send(new pinpoint.GetAppsCommand({})))).name, 'ForbiddenException')
})

test('knows a key no more once it is deleted', async () => {
  const key = await server.newKey(OTHER_ACCOUNT)
  await listed(key)
  await server.command('keys', 'delete', key.credentials.accessKeyId)
  await eventually(() => assert.rejects(listed(key), { name: 'UnrecognizedClientException' }))
  assert.equal((await refusal(listed(key))).status, 403)
})
