import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as sdk from '@aws-sdk/client-chime-sdk-identity'
import * as pinpointSdk from '@aws-sdk/client-pinpoint'
import identityModel from '../../models/chime-sdk-identity.json' with { type: 'json' }
import pinpointModel from '../../models/pinpoint-push.json' with { type: 'json' }
import { PUSH_CHANNELS } from '../../src/lib/push-credentials.ts'
import { channelOf, credentialsFor } from '../support/channels.ts'
import { secret } from '../support/logs.ts'
import { PINPOINT_SERVED } from '../support/model/fixture.ts'
import { LEX, newApp, newBot, newInstance, newUser, register } from '../support/world.ts'
import { target } from './target.ts'

const { identity, pinpoint, isAws, close } = await target()
after(close)
const BOTS = { skip: isAws && 'needs a Lex bot that exists' }

/** The status that each operation has been answered with, by API and name. */
const statuses = new Map<string, number | undefined>()
const watch = (api: string, client: sdk.ChimeSDKIdentityClient | pinpointSdk.PinpointClient) => {
  // The stacks of two clients differ in the types of their commands only, which are of no interest here.
  const stack = client.middlewareStack as sdk.ChimeSDKIdentityClient['middlewareStack']
  stack.add(
    (next, context) => async (args) => {
      const answer = await next(args)
      statuses.set(`${api}.${context.commandName?.replace(/Command$/, '')}`, answer.output.$metadata.httpStatusCode)
      return answer
    },
    { step: 'initialize' },
  )
}
watch('identity', identity)
watch('pinpoint', pinpoint)

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/
const MINUTES_5_MS = 300_000
const assertRecent = (time: Date | undefined) => {
  assert.ok(time instanceof Date)
  assert.ok(Math.abs(time.getTime() - Date.now()) < MINUTES_5_MS, `${time.toISOString()} is not about now`)
}
const recent = <Name extends string>(
  record: { readonly [N in Name]?: Date | undefined } | undefined,
  ...names: Name[]
) => {
  for (const name of names) assertRecent(record?.[name])
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => !(names as string[]).includes(name)))
}

const [name, metadata, otherName, otherMetadata] = ['name', 'metadata', 'other-name', 'other-metadata'].map(secret)
const named = { Name: name, Metadata: metadata }
const renamed = { Name: otherName, Metadata: otherMetadata }
const Tags = [{ Key: secret('key'), Value: secret('value') }]
const voip = { DeviceToken: secret('token'), VoipDeviceToken: secret('voip-token') }

const app = await newApp(pinpoint)
const ApplicationId = app.slice(app.indexOf('/') + 1)
const AppInstanceArn = await newInstance(identity)
const AppInstanceUserArn = await newUser(identity, AppInstanceArn, 'us-east-1:ann@x')
const user = { AppInstanceUserArn }
const instance = { AppInstanceArn }

test('CreateAppInstance answers with an ARN, and a request id in its header', async () => {
  const answer = await identity.createAppInstance({ ...named, Tags })
  assert.match(answer.AppInstanceArn ?? '', /^arn:aws:chime:[a-z0-9-]+:\d{12}:app-instance\/[0-9a-f-]{36}$/)
  assert.match(answer.$metadata.requestId ?? '', UUID)
  await identity.deleteAppInstance(answer as { AppInstanceArn: string })
})

test('DescribeAppInstance shows what the update set, with its times as dates', async () => {
  assert.equal((await identity.updateAppInstance({ ...instance, ...renamed })).AppInstanceArn, AppInstanceArn)
  const { AppInstance } = await identity.describeAppInstance(instance)
  assert.deepEqual(recent(AppInstance, 'CreatedTimestamp', 'LastUpdatedTimestamp'), { ...instance, ...renamed })
})

test('ListAppInstances shows a page, and the next one by its token', async () => {
  await newInstance(identity)
  const { AppInstances: first, NextToken } = await identity.listAppInstances({ MaxResults: 1 })
  const { AppInstances: second } = await identity.listAppInstances({ MaxResults: 1, NextToken })
  assert.equal(first?.length, 1)
  assert.equal(second?.length, 1)
  assert.notDeepEqual(first, second)
})

test('CreateAppInstanceUser answers with an ARN that ends in the id', async () => {
  const answer = await identity.createAppInstanceUser({ ...instance, ...named, AppInstanceUserId: 'bob', Tags })
  assert.equal(answer.AppInstanceUserArn, `${AppInstanceArn}/user/bob`)
})

test('DescribeAppInstanceUser shows what the update set, with its times as dates', async () => {
  const updated = await identity.updateAppInstanceUser({ ...user, ...renamed })
  assert.equal(updated.AppInstanceUserArn, AppInstanceUserArn)
  const { AppInstanceUser } = await identity.describeAppInstanceUser(user)
  assert.deepEqual(recent(AppInstanceUser, 'CreatedTimestamp', 'LastUpdatedTimestamp'), { ...user, ...renamed })
})

test('ListAppInstanceUsers shows an app instance and its users', async () => {
  const answer = await identity.listAppInstanceUsers({ ...instance, MaxResults: 1 })
  assert.equal(answer.AppInstanceArn, AppInstanceArn)
  assert.deepEqual(answer.AppInstanceUsers, [{ ...user, ...renamed }])
  const rest = await identity.listAppInstanceUsers({ ...instance, NextToken: answer.NextToken })
  assert.deepEqual(rest.AppInstanceUsers, [{ AppInstanceUserArn: `${AppInstanceArn}/user/bob`, ...named }])
  assert.equal(rest.NextToken, undefined)
})

test('PutAppInstanceUserExpirationSettings answers with what it set', async () => {
  const ExpirationSettings = { ExpirationDays: 30, ExpirationCriterion: 'CREATED_TIMESTAMP' } as const
  const { $metadata, ...answer } = await identity.putAppInstanceUserExpirationSettings({ ...user, ExpirationSettings })
  assert.deepEqual(answer, { ...user, ExpirationSettings })
  const { AppInstanceUser } = await identity.describeAppInstanceUser(user)
  assert.deepEqual(AppInstanceUser?.ExpirationSettings, ExpirationSettings)
})

test('GetAppInstanceRetentionSettings shows what the put set, and when it begins to delete', async () => {
  const AppInstanceRetentionSettings = { ChannelRetentionSettings: { RetentionDays: 90 } }
  const put = await identity.putAppInstanceRetentionSettings({ ...instance, AppInstanceRetentionSettings })
  assert.deepEqual(put.AppInstanceRetentionSettings, AppInstanceRetentionSettings)
  assert.ok(put.InitiateDeletionTimestamp instanceof Date)
  const got = await identity.getAppInstanceRetentionSettings(instance)
  assert.deepEqual(got.AppInstanceRetentionSettings, AppInstanceRetentionSettings)
  assert.deepEqual(got.InitiateDeletionTimestamp, put.InitiateDeletionTimestamp)
})

test('an admin is made, described, listed and demoted', async () => {
  const admin = { ...instance, AppInstanceAdminArn: AppInstanceUserArn }
  const Admin = { Arn: AppInstanceUserArn, Name: otherName }
  const { $metadata, ...made } = await identity.createAppInstanceAdmin(admin)
  assert.deepEqual(made, { AppInstanceAdmin: Admin, ...instance })
  const { AppInstanceAdmin } = await identity.describeAppInstanceAdmin(admin)
  assert.deepEqual(recent(AppInstanceAdmin, 'CreatedTimestamp'), { Admin, ...instance })
  assert.deepEqual((await identity.listAppInstanceAdmins(instance)).AppInstanceAdmins, [{ Admin }])
  assert.equal((await identity.deleteAppInstanceAdmin(admin)).$metadata.httpStatusCode, 204)
  assert.deepEqual((await identity.listAppInstanceAdmins(instance)).AppInstanceAdmins, [])
})

test('a bot is made, updated, described, listed and deleted', BOTS, async () => {
  const AppInstanceBotArn = await newBot(identity, AppInstanceArn)
  const InvokedBy = { StandardMessages: 'MENTIONS', TargetedMessages: 'ALL' } as const
  const Configuration = { Lex: { ...LEX, InvokedBy, WelcomeIntent: 'Welcome' } }
  const updated = await identity.updateAppInstanceBot({ AppInstanceBotArn, ...renamed, Configuration })
  assert.equal(updated.AppInstanceBotArn, AppInstanceBotArn)
  const { AppInstanceBot } = await identity.describeAppInstanceBot({ AppInstanceBotArn })
  const shown = recent(AppInstanceBot, 'CreatedTimestamp', 'LastUpdatedTimestamp')
  assert.deepEqual(shown, { AppInstanceBotArn, ...renamed, Configuration })
  const { AppInstanceBots } = await identity.listAppInstanceBots(instance)
  assert.deepEqual(AppInstanceBots, [{ AppInstanceBotArn, ...renamed }])
  await identity.deleteAppInstanceBot({ AppInstanceBotArn })
  await assert.rejects(identity.describeAppInstanceBot({ AppInstanceBotArn }), sdk.NotFoundException)
})

test('an endpoint is registered, described, updated, listed and deregistered', async () => {
  const { EndpointId = '', ...registered } = await identity.send(
    register(AppInstanceUserArn, app, '', { Name: name, EndpointAttributes: voip }),
  )
  const endpoint = { ...user, EndpointId }
  assert.deepEqual([registered.AppInstanceUserArn, EndpointId], [AppInstanceUserArn, UUID.exec(EndpointId)?.[0]])
  const { AppInstanceUserEndpoint } = await identity.describeAppInstanceUserEndpoint(endpoint)
  const [Type, EndpointState] = ['APNS', { Status: 'ACTIVE' }]
  assert.deepEqual(recent(AppInstanceUserEndpoint, 'CreatedTimestamp', 'LastUpdatedTimestamp'), {
    ...endpoint,
    Name: name,
    Type,
    ResourceArn: app,
    EndpointAttributes: voip,
    AllowMessages: 'ALL',
    EndpointState,
  })
  const change = { Name: otherName, AllowMessages: 'NONE' } as const
  const { $metadata, ...updated } = await identity.updateAppInstanceUserEndpoint({ ...endpoint, ...change })
  assert.deepEqual(updated, endpoint)
  const { AppInstanceUserEndpoints } = await identity.listAppInstanceUserEndpoints(user)
  assert.deepEqual(AppInstanceUserEndpoints, [{ ...endpoint, ...change, Type, EndpointState }])
  await identity.deregisterAppInstanceUserEndpoint(endpoint)
  assert.deepEqual((await identity.listAppInstanceUserEndpoints(user)).AppInstanceUserEndpoints, [])
})

test('a resource is tagged, shows its tags, and is untagged', async () => {
  const ResourceARN = AppInstanceUserArn
  await identity.tagResource({ ResourceARN, Tags })
  assert.deepEqual((await identity.listTagsForResource({ ResourceARN })).Tags, Tags)
  await identity.untagResource({ ResourceARN, TagKeys: Tags.map(({ Key }) => Key) })
  assert.deepEqual((await identity.listTagsForResource({ ResourceARN })).Tags, [])
})

test('a push application is created, shown, listed and deleted', async () => {
  const tags = { [secret('key')]: secret('value') }
  const { ApplicationResponse: made } = await pinpoint.createApp({
    CreateApplicationRequest: { Name: secret('app'), tags },
  })
  const { Id = '', Arn, Name, CreationDate } = made ?? {}
  assert.match(Arn ?? '', new RegExp(`^arn:aws:mobiletargeting:[a-z0-9-]+:\\d{12}:apps/${Id}$`))
  assert.deepEqual([Name, made?.tags], [secret('app'), tags])
  assert.ok(CreationDate !== undefined && !Number.isNaN(Date.parse(CreationDate)))
  assert.deepEqual((await pinpoint.getApp({ ApplicationId: Id })).ApplicationResponse, made)
  const { ApplicationsResponse } = await pinpoint.getApps({})
  assert.ok(ApplicationsResponse?.Item?.some((listed) => listed.Id === Id))
  assert.equal((await pinpoint.deleteApp({ ApplicationId: Id })).ApplicationResponse?.Id, Id)
  await assert.rejects(pinpoint.getApp({ ApplicationId: Id }), pinpointSdk.NotFoundException)
})

test('a push application is tagged, shows its tags, and is untagged', async () => {
  const tags = { [secret('key')]: secret('value') }
  await pinpoint.tagResource({ ResourceArn: app, TagsModel: { tags } })
  assert.deepEqual((await pinpoint.listTagsForResource({ ResourceArn: app })).TagsModel?.tags, tags)
  await pinpoint.untagResource({ ResourceArn: app, TagKeys: Object.keys(tags) })
  assert.deepEqual((await pinpoint.listTagsForResource({ ResourceArn: app })).TagsModel?.tags ?? {}, {})
})

for (const name of PUSH_CHANNELS)
  test(`the channel ${name} is put, shown, listed and deleted`, async () => {
    const channel = channelOf(pinpoint, app, name)
    const put = await channel.update({ ...credentialsFor(name), Enabled: false })
    assert.deepEqual([put.Platform, put.Enabled, put.Version], [name, false, 1])
    assert.deepEqual(await channel.get(), put)
    const { ChannelsResponse } = await pinpoint.getChannels({ ApplicationId })
    assert.deepEqual(Object.keys(ChannelsResponse?.Channels ?? {}), [name])
    assert.deepEqual(await channel.remove(), put)
    await assert.rejects(channel.get(), pinpointSdk.NotFoundException)
  })

test('a message to a device without a channel is reported as a failure of this device', async () => {
  const token = secret('device-token')
  const { MessageResponse } = await pinpoint.sendMessages({
    ApplicationId,
    MessageRequest: {
      MessageConfiguration: { DefaultPushNotificationMessage: { Title: secret('title'), Body: secret('body') } },
      Addresses: { [token]: { ChannelType: 'APNS' } },
    },
  })
  const { DeliveryStatus, StatusCode } = MessageResponse?.Result?.[token] ?? {}
  assert.deepEqual([DeliveryStatus, StatusCode], ['PERMANENT_FAILURE', 400])
})

test('DeleteAppInstanceUser and DeleteAppInstance end in a 204', async () => {
  assert.equal((await identity.deleteAppInstanceUser(user)).$metadata.httpStatusCode, 204)
  assert.equal((await identity.deleteAppInstance(instance)).$metadata.httpStatusCode, 204)
  await assert.rejects(identity.describeAppInstance(instance), sdk.ForbiddenException)
  await pinpoint.deleteApp({ ApplicationId })
})

type Modelled = Readonly<Record<string, { readonly http: { readonly method: string; readonly responseCode?: number } }>>
const expected = (api: string, operations: Modelled, names: readonly string[]) =>
  names.map((operation) => [`${api}.${operation}`, operations[operation]?.http.responseCode ?? 200])

test('every operation has been answered, with the status that its model says', BOTS, () => {
  const { operations } = identityModel
  assert.equal(Object.keys(operations).length, 30)
  assert.deepEqual(
    [...statuses].sort(),
    [
      ...expected('identity', operations, Object.keys(operations)),
      ...expected('pinpoint', pinpointModel.operations, PINPOINT_SERVED),
    ].sort(),
  )
})
