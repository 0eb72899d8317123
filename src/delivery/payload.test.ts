import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApnsContent, ChannelMessageContent, FcmContent } from '../lib/push-content.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { type ApnsBody, type Body, bodyFor, type FcmBody, fcmMessage } from './payload.ts'

const MESSAGE: ChannelMessageContent = {
  kind: 'channelMessage',
  title: 'Ann',
  body: 'Hello "you"',
  messageId: 'm',
  channelArn: 'arn:c',
}
const made = ({ apns, fcm }: { apns?: Partial<ApnsContent>; fcm?: FcmContent }) =>
  ({
    kind: 'made',
    ...(apns && { apns: { payload: {}, pushType: 'alert', priority: 10, ...apns } as const }),
    ...(fcm && { fcm }),
  }) as const
const ofBytes = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })

const apnsBody = (...parameters: Parameters<typeof bodyFor>) => {
  const body = bodyFor(...parameters) as ApnsBody
  return { ...body, payload: JSON.parse(String(body.payload)) }
}

test('a channel message is an alert at Apple, with what the app finds the message by', () => {
  assert.deepEqual(apnsBody(MESSAGE, 'APNS', false), {
    provider: 'apns',
    pushType: 'alert',
    priority: 10,
    ttlSeconds: undefined,
    collapseId: undefined,
    payload: {
      aps: { alert: { title: 'Ann', body: 'Hello "you"' }, sound: 'default', 'mutable-content': 1 },
      data: {
        jsonBody: { 'chime.message_id': 'm', 'chime.channel_arn': 'arn:c' },
        pinpoint: { openApp: 'true', campaign: { campaign_id: '_DIRECT' } },
      },
    },
  })
})

for (const channel of ['APNS_VOIP', 'APNS_VOIP_SANDBOX'] as const)
  test(`through ${channel} anything is a call: at once or never`, () => {
    const { pushType, priority, ttlSeconds } = apnsBody(made({ apns: { priority: 5, ttlSeconds: 60 } }), channel, false)
    assert.deepEqual([pushType, priority, ttlSeconds], ['voip', 10, 0])
  })

/** What Google is sent. */
const googles = (body: Body, deviceToken = 't', ageMs = 0) =>
  JSON.parse(fcmMessage(body as FcmBody, { deviceToken, id: 'id-1' }, ageMs))

test('a channel message is data alone at Google, all of it texts, at high priority', () => {
  const { message } = googles(bodyFor(MESSAGE, 'GCM', false), 'to"ken')
  assert.deepEqual(message, {
    token: 'to"ken',
    fcm_options: { analytics_label: 'id-1' },
    data: {
      'pinpoint.openApp': 'true',
      'pinpoint.notification.title': 'Ann',
      'pinpoint.notification.body': 'Hello "you"',
      'pinpoint.notification.silentPush': '0',
      'pinpoint.campaign.campaign_id': '_DIRECT',
      'pinpoint.jsonBody': '{"chime.message_id":"m","chime.channel_arn":"arn:c"}',
    },
    android: { priority: 'HIGH' },
  })
})

test('a call is at high priority at Google, for now, and keeps what else was said for Android', () => {
  const message = { data: { a: 'b' }, android: { priority: 'NORMAL', ttl: '60s', collapse_key: 'c' } }
  const body = bodyFor(made({ fcm: { message, ttlSeconds: 60 } }), 'GCM', true) as FcmBody
  assert.deepEqual(googles(body).message.android, { priority: 'HIGH', ttl: '0s', collapse_key: 'c' })
  assert.equal(body.ttlSeconds, 0)
})

for (const [what, ageMs, ttl] of [
  ['as it was asked for, of a push that goes out at once', 999, '60s'],
  ['less by the time that the push has waited', 50_000, '10s'],
  ['no less than nothing', 61_000, '0s'],
  ['no more than asked for, though a clock was set back', -5000, '60s'],
] as const)
  test(`Google is told a time to live ${what}`, () => {
    const android = { ttl: '60s', priority: 'NORMAL' }
    const body = bodyFor(made({ fcm: { message: { data: { a: 'b' }, android }, ttlSeconds: 60 } }), 'GCM', false)
    assert.deepEqual(googles(body, 't', ageMs).message, {
      token: 't',
      fcm_options: { analytics_label: 'id-1' },
      data: { a: 'b' },
      android: { priority: 'NORMAL', ttl },
    })
  })

test("a label of the sender's own stays", () => {
  const message = { fcm_options: { analytics_label: 'spring' } }
  const body = bodyFor(made({ fcm: { message } }), 'GCM', false) as FcmBody
  assert.deepEqual(googles(body, 't').message, { token: 't', ...message })
})

for (const [channel, bytesMax] of [
  ['APNS', 4096],
  ['APNS_SANDBOX', 4096],
  ['APNS_VOIP', 5120],
  ['APNS_VOIP_SANDBOX', 5120],
] as const)
  test(`through ${channel} go ${bytesMax} bytes, and not one more`, () => {
    const of = (bytes: number) => bodyFor(made({ apns: { payload: ofBytes(bytes) } }), channel, false)
    assert.equal(of(bytesMax).provider, 'apns')
    assert.deepEqual(of(bytesMax + 1), { provider: 'none', reason: 'PayloadTooLarge' })
  })

test('through GCM go 4096 bytes of what the app is given, and not one more', () => {
  const around = JSON.stringify({ data: {} }).length
  const of = (bytes: number) => bodyFor(made({ fcm: { message: { data: ofBytes(bytes - around + 2) } } }), 'GCM', false)
  assert.equal(of(4096).provider, 'fcm')
  assert.deepEqual(of(4097), { provider: 'none', reason: 'PayloadTooLarge' })
})

for (const [channel, content] of [
  ['GCM', made({ apns: {} })],
  ['APNS', made({ fcm: { message: {} } })],
] as const satisfies readonly (readonly [PushChannel, unknown])[])
  test(`a push that says nothing for ${channel} can't go through it`, () => {
    assert.deepEqual(bodyFor(content, channel, false), { provider: 'none', reason: 'NoContentForProvider' })
  })
