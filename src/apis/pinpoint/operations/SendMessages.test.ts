import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpdateAppInstanceUserEndpointCommand } from '@aws-sdk/client-chime-sdk-identity'
import {
  type AddressConfiguration,
  type APNSMessage,
  type DirectMessageConfiguration,
  type GCMMessage,
  type MessageRequest,
  type MessageResponse,
  SendMessagesCommand,
} from '@aws-sdk/client-pinpoint'
import { deliveries } from '../../../../test/support/deliveries.ts'
import { allowing } from '../../../../test/support/principals.ts'
import { newApp, newInstance, newUser, register, type WorldSettings, world } from '../../../../test/support/world.ts'

const HELLO: DirectMessageConfiguration = { DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Hello' } }

const idOf = (app: string) => app.slice(app.lastIndexOf('/') + 1)

/** Who sends, with Apple and Google on loopback behind it. */
const sender = async (settings: WorldSettings = { pushAnswerMs: 10_000 }) => {
  const d = await deliveries({ settings })
  // Messages are as old as the clock of the server says.
  d.pass(Date.now() - d.now())
  return {
    ...d,
    async send(request: Partial<MessageRequest>): Promise<Partial<MessageResponse>> {
      const MessageRequest = { MessageConfiguration: HELLO, ...request }
      const command = new SendMessagesCommand({ ApplicationId: idOf(d.app), MessageRequest })
      return (await d.pinpoint.send(command)).MessageResponse ?? {}
    },
    [Symbol.asyncDispose]: () => d[Symbol.asyncDispose](),
  }
}

const APNS: AddressConfiguration = { ChannelType: 'APNS' }
const GCM: AddressConfiguration = { ChannelType: 'GCM' }

test('pushes to device tokens, and reports what each provider says', async () => {
  await using s = await sender()
  const { ApplicationId, Result } = await s.send({
    Addresses: { 'ok-iphone': APNS, 'ok-android': GCM, 'dead-iphone': APNS, 'mismatched-android': GCM },
  })
  assert.equal(ApplicationId, idOf(s.app))
  const said = Object.entries(Result ?? {}).map(([token, { DeliveryStatus, StatusCode, StatusMessage }]) => [
    token,
    DeliveryStatus,
    StatusCode,
    StatusMessage,
  ])
  assert.deepEqual(said, [
    ['ok-iphone', 'SUCCESSFUL', 200, 'The push service has taken it'],
    ['ok-android', 'SUCCESSFUL', 200, 'The push service has taken it'],
    ['dead-iphone', 'PERMANENT_FAILURE', 400, 'Unregistered'],
    ['mismatched-android', 'PERMANENT_FAILURE', 400, 'SENDER_ID_MISMATCH'],
  ])
  const [push] = await s.inboxOf('ok-iphone')
  assert.equal(Result?.['ok-iphone']?.MessageId, push?.headers['apns-id'])
})

test('pushes to endpoints by user and id, and only to those of the application that take messages', async () => {
  await using s = await sender()
  const reached = await s.device(s.user, 'ok-iphone')
  const dead = await s.device(s.user, 'dead-android', 'GCM')
  const quiet = await s.device(s.user, 'ok-quiet')
  await s.client.send(
    new UpdateAppInstanceUserEndpointCommand({ AppInstanceUserArn: s.user, EndpointId: quiet, AllowMessages: 'NONE' }),
  )
  const otherApp = await newApp(s.pinpoint)
  const { EndpointId: elsewhere } = await s.client.send(register(s.user, otherApp, 'ok-elsewhere'))
  const ids = [reached, dead, quiet, elsewhere, crypto.randomUUID()]
  const keys = ids.map((id) => `${s.user}/endpoints/${id}`)
  const { EndpointResult } = await s.send({ Endpoints: Object.fromEntries(keys.map((key) => [key, {}])) })
  assert.deepEqual(
    keys.map((key) => [EndpointResult?.[key]?.DeliveryStatus, EndpointResult?.[key]?.StatusCode]),
    [
      ['SUCCESSFUL', 200],
      ['PERMANENT_FAILURE', 400],
      ['OPT_OUT', 400],
      ['PERMANENT_FAILURE', 400],
      ['PERMANENT_FAILURE', 400],
    ],
  )
  assert.deepEqual(EndpointResult?.[keys[3]!], EndpointResult?.[keys[4]!])
  assert.equal((await s.endpoint(s.user, dead)).EndpointState?.Status, 'INACTIVE')
  const again = await s.send({ Endpoints: { [keys[1]!]: {} } })
  assert.match(again.EndpointResult?.[keys[1]!]?.StatusMessage ?? '', /^EndpointInactive/)
})

test('what is not answered in time is accepted, and delivered afterwards', async () => {
  await using s = await sender({ pushAnswerMs: 0 })
  const { Result } = await s.send({ Addresses: { 'ok-iphone': APNS } })
  const { DeliveryStatus, StatusCode, StatusMessage, MessageId } = Result?.['ok-iphone'] ?? {}
  assert.deepEqual(
    [DeliveryStatus, StatusCode, StatusMessage],
    ['SUCCESSFUL', 202, 'Accepted: the push service has not answered yet'],
  )
  await s.inboxOf('ok-iphone')
  assert.deepEqual(await s.settled(MessageId!), [{ outcome: 'delivered', reason: null }])
})

test('a push that hangs holds up the answer for no longer than the settings allow', async () => {
  await using s = await sender({ pushAnswerMs: 300 })
  const { Result } = await s.send({ Addresses: { 'ok-iphone': APNS, 'hang-iphone': APNS } })
  assert.deepEqual([Result?.['ok-iphone']?.StatusCode, Result?.['hang-iphone']?.StatusCode], [200, 202])
})

test('each address may have a title, a body, values and attributes of its own', async () => {
  await using s = await sender()
  await s.send({
    Context: { thread: 'a' },
    MessageConfiguration: {
      DefaultPushNotificationMessage: {
        Title: 'Hi {{name}}',
        Body: '{{ greeting }}, {{unknown}}',
        Data: { for: '{{name}}' },
        Substitutions: { name: ['you'], greeting: ['Good', 'day'] },
      },
    },
    Addresses: {
      'ok-1': APNS,
      'ok-2': { ...APNS, Substitutions: { name: ['Bob "the" builder'] }, Context: { thread: 'b' } },
      'ok-3': { ...GCM, TitleOverride: 'Title', BodyOverride: 'Body' },
    },
  })
  const pushes = await Promise.all(['ok-1', 'ok-2', 'ok-3'].map((token) => s.inboxOf(token)))
  const [one, two, three] = pushes.flat()
  assert.deepEqual(one?.payload, {
    aps: { alert: { title: 'Hi you', body: 'Good, day, {{unknown}}' } },
    data: { jsonBody: { for: 'you' }, pinpoint: { thread: 'a', openApp: 'true' } },
  })
  assert.deepEqual(two?.payload, {
    aps: { alert: { title: 'Hi Bob "the" builder', body: 'Good, day, {{unknown}}' } },
    data: { jsonBody: { for: 'Bob "the" builder' }, pinpoint: { thread: 'b', openApp: 'true' } },
  })
  assert.deepEqual((three?.payload as { data: unknown }).data, {
    'pinpoint.thread': 'a',
    'pinpoint.notification.title': 'Title',
    'pinpoint.notification.body': 'Body',
    'pinpoint.notification.silentPush': '0',
    'pinpoint.openApp': 'true',
    'pinpoint.jsonBody': '{"for":"you"}',
  })
})

test('an endpoint that takes calls is called where the push type is voip', async () => {
  await using s = await sender()
  const endpoint = await s.device(s.user, 'ok-iphone', 'APNS', 'ok-calls')
  await s.send({
    MessageConfiguration: { APNSMessage: { APNSPushType: 'voip', Title: 'Ann calls' } },
    Endpoints: { [`${s.user}/endpoints/${endpoint}`]: {} },
    Addresses: { 'ok-address': { ChannelType: 'APNS_VOIP_SANDBOX' } },
  })
  const pushes = [...(await s.inboxOf('ok-calls')), ...(await s.inboxOf('ok-address'))]
  assert.deepEqual(
    pushes.map(({ headers }) => [headers['apns-push-type'], headers['apns-topic']]),
    [
      ['voip', 'org.example.carillon.voip'],
      ['voip', 'org.example.carillon.voip'],
    ],
  )
})

test('a device of a kind that the request has no message for gets none, nor what no push service takes', async () => {
  await using s = await sender()
  const { Result } = await s.send({
    MessageConfiguration: { APNSMessage: { Body: 'x'.repeat(20_000) } },
    Addresses: { 'ok-iphone': APNS, 'ok-android': GCM },
  })
  const said = [Result?.['ok-iphone'], Result?.['ok-android']].map((each) => [
    each?.DeliveryStatus,
    each?.StatusMessage,
  ])
  assert.deepEqual(said, [
    ['PERMANENT_FAILURE', 'PayloadTooLarge: no push service takes that much'],
    ['PERMANENT_FAILURE', 'NoContentForProvider: the request has no message for this kind of device'],
  ])
  assert.deepEqual(s.seen.attempts, [])
})

/** A request that nothing comes of, on a server that sends nothing. */
const refused = async (request: Partial<MessageRequest>, settings: WorldSettings = {}) => {
  const w = await world(settings)
  const app = await newApp(w.pinpoint)
  const MessageRequest = { MessageConfiguration: HELLO, Addresses: { 'ok-iphone': APNS }, ...request }
  const command = new SendMessagesCommand({ ApplicationId: idOf(app), MessageRequest })
  return { ...w, app, command, send: () => w.pinpoint.send(command) }
}

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`ok-${n}`, APNS]))

type Refused<Asked> = readonly (readonly [what: string, asked: Asked, message: RegExp])[]

const APNS_REFUSED: Refused<APNSMessage> = [
  ['an unknown push type', { APNSPushType: 'loud' }, /APNSPushType: must be alert/],
  ['a collapse id of 65 bytes', { CollapseId: `${'x'.repeat(63)}é` }, /CollapseId: at most 64 bytes/],
  ['a negative time to live', { TimeToLive: -1 }, /TimeToLive: must be 0 to 2592000/],
  ['an unknown priority', { Priority: 'urgent' }, /Priority: must be normal or high/],
  ['a link without its address', { Action: 'DEEP_LINK' }, /Url: required for the Action DEEP_LINK/],
  ['raw content that is no JSON', { RawContent: '{aps}' }, /^RawContent: must be a JSON object/],
  ['raw content that is a list', { RawContent: '[]' }, /^RawContent: must be a JSON object/],
  ['raw content nested too deep', { RawContent: `{"a":${'['.repeat(64)}${']'.repeat(64)}}` }, /^RawContent:/],
  ['a message that no push could hold', { Body: 'x'.repeat(40_000) }, /larger than any push may be/],
  [
    'values that make it so',
    { Body: '{{x}}'.repeat(1000), Substitutions: { x: ['y'.repeat(1000)] } },
    /^Substitutions: they make the message larger/,
  ],
]

const GCM_REFUSED: Refused<GCMMessage> = [
  ['a time to live of more than four weeks', { TimeToLive: 2_419_201 }, /TimeToLive: must be 0 to 2419200/],
  [
    'raw content that says whom to send to',
    { RawContent: '{"fcmV1Message":{"message":{"token":"a"}}}' },
    /token is not/,
  ],
  ['raw content with data that is no text', { RawContent: '{"data":{"a":1}}' }, /data must be an object/],
  ['raw content whose message is none', { RawContent: '{"fcmV1Message":{"message":1}}' }, /must hold a message/],
]

const REFUSED: Refused<Partial<MessageRequest>> = [
  ...(['EmailMessage', 'SMSMessage', 'VoiceMessage', 'ADMMessage', 'BaiduMessage'] as const).map(
    (kind) => [kind, { MessageConfiguration: { [kind]: { Body: 'Hi' } } }, /push only/] as const,
  ),
  ...(['EMAIL', 'SMS', 'VOICE', 'ADM', 'BAIDU', 'IN_APP', 'CUSTOM', 'PUSH', undefined] as const).map(
    (ChannelType) => [`an address of ${ChannelType}`, { Addresses: { a: { ChannelType } } }, /push only/] as const,
  ),
  ['a template', { TemplateConfiguration: { PushTemplate: { Name: 'a' } } }, /^TemplateConfiguration:/],
  ['no message', { MessageConfiguration: {} }, /^MessageConfiguration: must have one of/],
  ['nobody', { Addresses: {} }, /^Addresses: required/],
  ['more than 100 devices', { Addresses: many(100), Endpoints: { a: {} } }, /at most 100 together/],
  ['an empty device token', { Addresses: { '': APNS } }, /^Addresses: a key must be a device token/],
  ['an endpoint without its user', { Endpoints: { 'a-b-c': {} } }, /^Endpoints: a key must be <AppInstanceUserArn>/],
  ...APNS_REFUSED.map(
    ([what, APNSMessage, message]) => [what, { MessageConfiguration: { APNSMessage } }, message] as const,
  ),
  ...GCM_REFUSED.map(
    ([what, GCMMessage, message]) => [what, { MessageConfiguration: { GCMMessage } }, message] as const,
  ),
]

for (const [what, request, message] of REFUSED)
  test(`refuses ${what}`, async () => {
    const { send } = await refused(request)
    await assert.rejects(send(), { name: 'BadRequestException', message })
  })

test('an application that is not there is not found', async () => {
  const { pinpoint } = await world()
  const MessageRequest = { MessageConfiguration: HELLO, Addresses: { 'ok-iphone': APNS } }
  const command = new SendMessagesCommand({ ApplicationId: 'a'.repeat(32), MessageRequest })
  await assert.rejects(pinpoint.send(command), { name: 'NotFoundException' })
})

test('takes nothing more when as much is on its way as may be', async () => {
  const { send, storage } = await refused({}, { pushBacklogMax: 1 })
  await send()
  await assert.rejects(send(), ({ name, $response }: Error & { $response: { headers: Record<string, string> } }) => {
    assert.equal(name, 'TooManyRequestsException')
    assert.ok($response.headers['retry-after'])
    return true
  })
  let pushes = 0
  for (let bucket = 0; bucket < 16; bucket += 1) pushes += await storage.read(({ outbox }) => outbox.depth(bucket))
  assert.equal(pushes, 1)
})

test("another account's endpoint is told from none by nothing", async () => {
  const { pinpoint, other } = await (await world()).withOtherAccount()
  const user = await newUser(other.client, await newInstance(other.client), 'bob')
  const { EndpointId } = await other.client.send(register(user, await newApp(other.pinpoint), 'ok-bob'))
  const [theirs = '', nowhere = ''] = [EndpointId, crypto.randomUUID()].map((id) => `${user}/endpoints/${id}`)
  const MessageRequest = { MessageConfiguration: HELLO, Endpoints: { [theirs]: {}, [nowhere]: {} } }
  const command = new SendMessagesCommand({ ApplicationId: idOf(await newApp(pinpoint)), MessageRequest })
  const { EndpointResult } = (await pinpoint.send(command)).MessageResponse!
  assert.equal(EndpointResult?.[theirs]?.DeliveryStatus, 'PERMANENT_FAILURE')
  assert.deepEqual(EndpointResult?.[theirs], EndpointResult?.[nowhere])
})

test("asks policies for SendMessages on the application's messages", async () => {
  const { app, limitedUser, command } = await refused({})
  const action = 'mobiletargeting:SendMessages'
  await (await limitedUser(allowing(action, `${app}/messages`))).pinpoint.send(command)
  const denied = await limitedUser(allowing(action, app))
  await assert.rejects(denied.pinpoint.send(command), { name: 'ForbiddenException' })
})
