import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApnsContent, FcmContent } from '../../../lib/push-content.ts'
import type { APNSMessage, DirectMessageConfiguration, GCMMessage } from '../generated.ts'
import { contentsOf } from './contents.ts'

const common = (MessageConfiguration: DirectMessageConfiguration) => contentsOf({ MessageConfiguration }).common
const apns = (APNSMessage: APNSMessage) => common({ APNSMessage }).apns ?? assert.fail('there is none')
const fcm = (GCMMessage: GCMMessage) => common({ GCMMessage }).fcm ?? assert.fail('there is none')

const OPENS = { data: { pinpoint: { openApp: 'true' } } }
const ALERT = { aps: { alert: { title: 'Ann', body: 'Hi' } }, ...OPENS }
const TEXT = { Title: 'Ann', Body: 'Hi' }

const FOR_APPLE: readonly (readonly [what: string, asked: APNSMessage, content: Partial<ApnsContent>])[] = [
  ['an alert, at once', TEXT, { payload: ALERT, pushType: 'alert', priority: 10 }],
  [
    'what it looks and sounds like',
    { ...TEXT, Sound: 'chime.caf', Badge: 0, Category: 'MESSAGE', ThreadId: 'a' },
    {
      payload: {
        aps: { ...ALERT.aps, sound: 'chime.caf', badge: 0, category: 'MESSAGE', 'thread-id': 'a' },
        ...OPENS,
      },
    },
  ],
  [
    'data as an object',
    { ...TEXT, Data: { a: '1' } },
    { payload: { ...ALERT, data: { jsonBody: { a: '1' }, ...OPENS.data } } },
  ],
  [
    'media, where an extension of the app finds it',
    { ...TEXT, MediaUrl: 'https://example.com/a.png' },
    {
      payload: {
        aps: { ...ALERT.aps, 'mutable-content': 1 },
        data: { 'media-url': 'https://example.com/a.png', ...OPENS.data },
      },
    },
  ],
  [
    'a link to a page',
    { ...TEXT, Action: 'URL', Url: 'https://example.com' },
    { payload: { ...ALERT, data: { pinpoint: { url: 'https://example.com' } } } },
  ],
  [
    'a link into the app',
    { ...TEXT, Action: 'DEEP_LINK', Url: 'chat://1' },
    { payload: { ...ALERT, data: { pinpoint: { deeplink: 'chat://1' } } } },
  ],
  [
    'nothing to see',
    { ...TEXT, SilentPush: true, Sound: 'chime.caf', Priority: 'high' },
    { payload: { aps: { 'content-available': 1 }, ...OPENS }, pushType: 'background', priority: 5 },
  ],
  ["Google's word for a priority", { ...TEXT, Priority: 'normal' }, { priority: 5 }],
  ["Apple's", { ...TEXT, Priority: '5' }, { priority: 5 }],
  ['headers', { ...TEXT, TimeToLive: 0, CollapseId: 'a' }, { ttlSeconds: 0, collapseId: 'a' }],
  ['a push type', { ...TEXT, APNSPushType: 'complication' }, { pushType: 'complication' }],
  [
    'raw content in place of all but headers',
    { ...TEXT, RawContent: '{"aps":{"alert":"Raw"},"own":[1]}', CollapseId: 'a' },
    { payload: { aps: { alert: 'Raw' }, own: [1] }, pushType: 'alert', collapseId: 'a' },
  ],
  [
    'raw content for the background',
    { RawContent: '{"aps":{"content-available":1}}' },
    { pushType: 'background', priority: 5 },
  ],
]

for (const [what, asked, content] of FOR_APPLE)
  test(`gives Apple ${what}`, () => {
    const made = apns(asked)
    const compared = Object.fromEntries(Object.keys(content).map((name) => [name, made[name as keyof ApnsContent]]))
    assert.deepEqual(compared, content)
  })

const SHOWN = {
  'pinpoint.notification.title': 'Ann',
  'pinpoint.notification.body': 'Hi',
  'pinpoint.notification.silentPush': '0',
  'pinpoint.openApp': 'true',
}
const { 'pinpoint.openApp': _, ...LINKED } = SHOWN

const FOR_GOOGLE: readonly (readonly [what: string, asked: GCMMessage, content: FcmContent])[] = [
  ['data alone, all texts', TEXT, { message: { data: SHOWN } }],
  [
    'images, an icon and a sound',
    { ...TEXT, ImageUrl: 'a', ImageIconUrl: 'b', SmallImageIconUrl: 'c', IconReference: 'd', Sound: 'e' },
    {
      message: {
        data: {
          ...SHOWN,
          'pinpoint.notification.imageUrl': 'a',
          'pinpoint.notification.imageIconUrl': 'b',
          'pinpoint.notification.imageSmallIconUrl': 'c',
          'pinpoint.notification.icon': 'd',
          'pinpoint.notification.sound': 'e',
        },
      },
    },
  ],
  [
    'data as a text',
    { ...TEXT, Data: { a: '1' } },
    { message: { data: { ...SHOWN, 'pinpoint.jsonBody': '{"a":"1"}' } } },
  ],
  [
    'a link to a page',
    { ...TEXT, Action: 'URL', Url: 'https://example.com' },
    { message: { data: { ...LINKED, 'pinpoint.url': 'https://example.com' } } },
  ],
  [
    'a link into the app',
    { ...TEXT, Action: 'DEEP_LINK', Url: 'chat://1' },
    { message: { data: { ...LINKED, 'pinpoint.deeplink': 'chat://1' } } },
  ],
  [
    'nothing to see',
    { ...TEXT, SilentPush: true },
    { message: { data: { ...SHOWN, 'pinpoint.notification.silentPush': '1' } } },
  ],
  [
    'how to send it',
    { ...TEXT, Priority: '10', TimeToLive: 60, CollapseKey: 'a', RestrictedPackageName: 'com.example' },
    {
      message: {
        data: SHOWN,
        android: { priority: 'HIGH', ttl: '60s', collapse_key: 'a', restricted_package_name: 'com.example' },
      },
      ttlSeconds: 60,
    },
  ],
  [
    'a raw message in place of all else',
    { ...TEXT, RawContent: '{"fcmV1Message":{"message":{"notification":{"title":"Raw"},"android":{"ttl":"30.5s"}}}}' },
    { message: { notification: { title: 'Raw' }, android: { ttl: '30.5s' } }, ttlSeconds: 30 },
  ],
  [
    'raw content in the words of the legacy API',
    {
      Priority: 'normal',
      RawContent: JSON.stringify({
        data: { a: '1' },
        notification: { title: 'Raw', android_channel_id: 'calls' },
        priority: 'high',
        time_to_live: 5,
        to: 'somebody',
      }),
    },
    {
      message: {
        data: { a: '1' },
        notification: { title: 'Raw' },
        android: { priority: 'HIGH', ttl: '5s', notification: { channel_id: 'calls' } },
      },
      ttlSeconds: 5,
    },
  ],
]

for (const [what, asked, content] of FOR_GOOGLE)
  test(`gives Google ${what}`, () => {
    assert.deepEqual(fcm(asked), content)
  })

test("a member that the provider's own message lacks is the default message's", () => {
  const { apns, fcm } = common({
    DefaultMessage: { Body: 'Plain' },
    DefaultPushNotificationMessage: { Title: 'Ann', Data: { a: '1' } },
    APNSMessage: { Body: 'For Apple' },
  })
  assert.deepEqual(apns?.payload, {
    aps: { alert: { title: 'Ann', body: 'For Apple' } },
    data: { jsonBody: { a: '1' }, pinpoint: { openApp: 'true' } },
  })
  assert.equal((fcm?.message.data as Record<string, string>)['pinpoint.notification.body'], 'Plain')
})

test('without a message for a provider there is none', () => {
  assert.deepEqual(common({ GCMMessage: {} }).apns, undefined)
})

test('an attribute can not pass for what a member says', () => {
  const { common: made } = contentsOf({
    Context: { openApp: 'false', 'notification.title': 'Eve' },
    MessageConfiguration: { GCMMessage: TEXT },
  })
  assert.deepEqual(made.fcm?.message.data, SHOWN)
})
