import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MessageRequest, SendMessagesCommand } from '@aws-sdk/client-pinpoint'
import { endpointKey } from '../../src/store/keys.ts'
import { newApp, world } from '../support/world.ts'

const here = await (await world({ pushAnswerMs: 0 })).withUser()
const app = await newApp(here.pinpoint)
const ApplicationId = app.slice(app.lastIndexOf('/') + 1)

const HELLO: MessageRequest['MessageConfiguration'] = {
  DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Hello' },
}

const send = (request: Partial<MessageRequest>) =>
  here.pinpoint.send(
    new SendMessagesCommand({ ApplicationId, MessageRequest: { MessageConfiguration: HELLO, ...request } }),
  )

/** A push to one iPhone, or to many. */
const to = (own: object, count = 1): Partial<MessageRequest> => ({
  Addresses: Object.fromEntries(
    Array.from({ length: count }, (_, number) => [`token-${number}`, { ChannelType: 'APNS' as const, ...own }]),
  ),
})

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const HOSTILE: readonly (readonly [name: string, request: Partial<MessageRequest>])[] = [
  ['raw content that never ends to nest', to({ RawContent: nested(100_000) })],
  ['raw content that is a list', to({ RawContent: '[]' })],
  [
    'values that hold more and more',
    {
      ...to({ Substitutions: { x: ['y'.repeat(30_000)] } }),
      MessageConfiguration: { DefaultPushNotificationMessage: { Title: '{{x}}'.repeat(3000) } },
    },
  ],
  [
    'a priority that every object has',
    { ...to({}), MessageConfiguration: { APNSMessage: { Title: 'Ann', Priority: 'constructor' } } },
  ],
  ['a device token with a line end', { Addresses: { 'token\n': { ChannelType: 'APNS' } } }],
  ['an endpoint of a hundred thousand parts', { Endpoints: { ['a/endpoints/'.repeat(50_000)]: {} } }],
  ['more devices than may be', to({}, 101)],
]

for (const [name, request] of HOSTILE)
  test(`a push with ${name} is refused`, () => assert.rejects(send(request), { name: 'BadRequestException' }))

const LONG = {
  MessageConfiguration: { APNSMessage: { RawContent: JSON.stringify({ aps: {}, x: 'y'.repeat(15_000) }) } },
}

test('a word about each of many devices does not make many copies of one long message', async () => {
  await assert.rejects(send({ ...LONG, ...to({ TitleOverride: 'x' }, 100) }), /more in all than pushes can have/)
  await send({ ...LONG, ...to({}, 100) })
})

test('what is kept of one push, as large as any that is accepted, is no more than 64 KB', async () => {
  const raw = (name: string) => JSON.stringify({ [name]: { x: 'y'.repeat(16_000) } })
  const deviceToken = '\u0001'.repeat(1600)
  const { MessageResponse } = await send({
    MessageConfiguration: { APNSMessage: { RawContent: raw('aps') }, GCMMessage: { RawContent: raw('notification') } },
    Addresses: { [deviceToken]: { ChannelType: 'APNS', RawContent: raw('own') } },
  })
  const { StatusCode, MessageId = '' } = MessageResponse?.Result?.[deviceToken] ?? {}
  assert.equal(StatusCode, 202)
  const kept = await here.storage.read(({ outbox }) => outbox.message(endpointKey(MessageId)!))
  const bytes = Buffer.byteLength(`${kept?.content}${kept?.audience}`)
  assert.ok(bytes > 32_768 && bytes <= 65_536, `${bytes} bytes`)
})

test('each of a hundred devices can get as much as a push may have', async () => {
  const whole = { RawContent: JSON.stringify({ aps: {}, x: 'y'.repeat(4000) }) }
  const { MessageResponse } = await send(to(whole, 100))
  const statuses = Object.values(MessageResponse?.Result ?? {}).map(({ StatusCode }) => StatusCode)
  assert.deepEqual(statuses, Array(100).fill(202))
})
