import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../members.ts'
import { mappingIn } from './mapping.ts'
import { parseInstallation } from './parse.ts'
import { pinpointEndpoint } from './pinpoint.ts'
import { snsEndpoint } from './sns.ts'
import { endpointIdFor, type Registry } from './stranger.ts'

const INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/chat'
const APP_ID = '0123456789abcdef0123456789abcdef'
const APP = `arn:aws:mobiletargeting:us-east-1:123456789012:apps/${APP_ID}`

const SNS = {
  EndpointArn: 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/chat/5e3e9847-3183-3f18-a7e8-671c3a57d4b3',
  Attributes: { Token: 'abc', Enabled: 'true', CustomUserData: 'ann' },
}

const PINPOINT = {
  Id: 'a-device',
  ApplicationId: '0123456789abcdef0123456789abcdef',
  ChannelType: 'APNS',
  Address: 'abc',
  OptOut: 'NONE',
  EndpointStatus: 'ACTIVE',
  CreationDate: '2024-01-02T03:04:05.678Z',
  EffectiveDate: '2025-01-02T03:04:05.678Z',
  User: { UserId: 'ann' },
}

const PARSE = {
  objectId: 'k3Jx2',
  deviceType: 'android',
  deviceToken: 'abc',
  appIdentifier: 'org.example.chat',
  user: { __type: 'Pointer', className: '_User', objectId: 'ann' },
  createdAt: '2024-01-02T03:04:05.678Z',
  updatedAt: '2025-01-02T03:04:05.678Z',
}

const UNDATED = { createdAtMs: undefined, updatedAtMs: undefined }
const COMMON = { user: 'ann', deviceToken: 'abc', isAlive: true, wantsMessages: true }
const TIMES = { createdAtMs: Date.UTC(2024, 0, 2, 3, 4, 5, 678), updatedAtMs: Date.UTC(2025, 0, 2, 3, 4, 5, 678) }

const READ: readonly [what: string, registry: Registry, line: unknown, read: unknown][] = [
  [
    'an endpoint of SNS',
    snsEndpoint(),
    SNS,
    { id: '5e3e9847-3183-3f18-a7e8-671c3a57d4b3', app: 'chat', platform: 'GCM', ...COMMON, ...UNDATED },
  ],
  [
    'one of SNS that is switched off',
    snsEndpoint(),
    { ...SNS, Attributes: { ...SNS.Attributes, Enabled: 'false' } },
    { id: '5e3e9847-3183-3f18-a7e8-671c3a57d4b3', app: 'chat', platform: 'GCM', ...COMMON, ...UNDATED, isAlive: false },
  ],
  [
    'one of SNS whose data is JSON',
    snsEndpoint('userId'),
    { ...SNS, Attributes: { ...SNS.Attributes, CustomUserData: '{"userId":"ann"}' } },
    { id: '5e3e9847-3183-3f18-a7e8-671c3a57d4b3', app: 'chat', platform: 'GCM', ...COMMON, ...UNDATED },
  ],
  [
    'one of SNS whose data is no JSON, where it is to be',
    snsEndpoint('userId'),
    SNS,
    { refused: 'CustomUserData is no JSON with a text userId' },
  ],
  [
    'one of SNS without a user',
    snsEndpoint(),
    { ...SNS, Attributes: { Token: 'abc' } },
    { refused: 'Attributes.CustomUserData is missing, empty or too long' },
  ],
  [
    'what is no endpoint of SNS',
    snsEndpoint(),
    { ...SNS, EndpointArn: 'arn:aws:sns:us-east-1:111122223333:app/GCM/chat' },
    { refused: 'EndpointArn is not the ARN of an endpoint of a platform application' },
  ],
  [
    'an endpoint of Pinpoint',
    pinpointEndpoint,
    PINPOINT,
    { id: 'a-device', app: PINPOINT.ApplicationId, platform: 'APNS', ...COMMON, ...TIMES },
  ],
  [
    'one of Pinpoint whose user wants nothing, and whose token is dead',
    pinpointEndpoint,
    { ...PINPOINT, OptOut: 'ALL', EndpointStatus: 'INACTIVE' },
    {
      ...{ id: 'a-device', app: PINPOINT.ApplicationId, platform: 'APNS', ...COMMON, ...TIMES },
      ...{ isAlive: false, wantsMessages: false },
    },
  ],
  [
    'one of Pinpoint without a user',
    pinpointEndpoint,
    { ...PINPOINT, User: {} },
    { refused: 'User.UserId is missing, empty or too long' },
  ],
  [
    'an installation of Parse',
    parseInstallation,
    PARSE,
    { id: 'k3Jx2', app: 'org.example.chat', platform: 'android', ...COMMON, ...TIMES },
  ],
  [
    'one of Parse as MongoDB exports it',
    parseInstallation,
    {
      ...{ _id: 'k3Jx2', deviceType: 'android', deviceToken: 'abc', appIdentifier: 'org.example.chat' },
      ...{ _p_user: '_User$ann', _created_at: { $date: PARSE.createdAt }, _updated_at: { $date: PARSE.updatedAt } },
    },
    { id: 'k3Jx2', app: 'org.example.chat', platform: 'android', ...COMMON, ...TIMES },
  ],
  [
    'one of Parse that has no token yet',
    parseInstallation,
    { ...PARSE, deviceToken: undefined },
    { refused: 'deviceToken is missing, empty or too long' },
  ],
]

/** What is read, or why it is refused. */
const outcomeOf = (work: () => object) => {
  try {
    return work()
  } catch (error) {
    return error instanceof Refusal ? { refused: error.message } : error
  }
}

for (const [what, registry, line, read] of READ)
  test(`${what} is read as such`, () =>
    assert.deepEqual(
      outcomeOf(() => registry(line)),
      read,
    ))

for (const [name, registry] of [
  ['SNS', snsEndpoint()],
  ['Pinpoint', pinpointEndpoint],
  ['Parse', parseInstallation],
] as const)
  for (const line of [null, 7, 'text', [], {}, { Attributes: null, User: 3, user: [] }])
    test(`${JSON.stringify(line)} is refused as a line of ${name}`, () => assert.throws(() => registry(line), Refusal))

const HOME = { partition: 'aws', region: 'us-east-1' }

const file = (apps: object, users: object = {}) =>
  mappingIn(JSON.stringify({ Users: { AppInstanceArn: INSTANCE, ...users }, Apps: apps }), HOME)

const STRANGER = { id: 'x', app: 'chat', platform: 'GCM', ...COMMON, ...UNDATED }

test('the nearest app of a mapping file is taken: by name and platform, by name, by platform, any', () => {
  const keys = ['chat/GCM', 'chat/*', '*/GCM', '*/*']
  const apps = keys.map((key, index) => [key, { ResourceArn: `${APP}${index}`, Type: 'GCM' }] as const)
  const taken = keys.map((_, from) => {
    return file(Object.fromEntries(apps.slice(from))).destinationOf(STRANGER).pushAppId
  })
  assert.deepEqual(
    taken,
    keys.map((_, index) => `${APP_ID}${index}`),
  )
})

test('a user keeps its id, unless the mapping file names another', () => {
  const apps = { '*/*': { ResourceArn: APP, Type: 'GCM' } }
  const kept = file(apps).destinationOf(STRANGER)
  const mapped = file(apps, { Ids: { ann: 'user-1' } }).destinationOf(STRANGER)
  const common = { pushAppId: APP_ID, type: 'GCM' }
  assert.deepEqual(kept, { ...common, userId: 'ann' })
  assert.deepEqual(mapped, { ...common, userId: 'user-1' })
})

test('a device of an app that the mapping file does not know is refused, and one of a user without a fit id', () => {
  const { destinationOf: ofApns } = file({ '*/APNS': { ResourceArn: APP, Type: 'APNS' } })
  assert.throws(() => ofApns(STRANGER), new Refusal('the mapping file has no app chat/GCM'))
  const { destinationOf } = file({ '*/*': { ResourceArn: APP, Type: 'GCM' } })
  assert.throws(
    () => destinationOf({ ...STRANGER, user: 'ann smith' }),
    new Refusal('its user has an id that is none for an AppInstanceUser: map it'),
  )
})

const WRONG: readonly [text: string, message: RegExp][] = [
  ['{', /^the mapping file is no JSON$/],
  ['null', /Users\.AppInstanceArn/],
  ['[]', /^the mapping file must be an object$/],
  ['{"users": {}}', /^"users" is no member of the mapping file; allowed are Users, Apps$/],
  ['{"Users": {"create": true}}', /^"create" is no member of Users of the mapping file; allowed are AppInstanceArn, /],
  ['{"Apps": {"*/GCM": {"Arn": ""}}}', /^"Arn" is no member of Apps\.\*\/GCM of the mapping file; allowed are /],
  [JSON.stringify({ Users: { AppInstanceArn: APP } }), /Users\.AppInstanceArn/],
  [
    JSON.stringify({ Users: { AppInstanceArn: INSTANCE.replace('us-east-1', 'eu-west-1') } }),
    /^Users\.AppInstanceArn is of aws eu-west-1, and the settings say aws us-east-1$/,
  ],
  [JSON.stringify({ Users: { AppInstanceArn: INSTANCE } }), /must have Apps/],
  [JSON.stringify({ Users: { AppInstanceArn: INSTANCE }, Apps: [] }), /Apps of the mapping file must be an object/],
  [JSON.stringify({ Users: { AppInstanceArn: INSTANCE }, Apps: { GCM: {} } }), /"GCM" must be <app>\/<platform>/],
  [JSON.stringify({ Users: { AppInstanceArn: INSTANCE }, Apps: { '*/GCM': {} } }), /ResourceArn must be/],
  ...[APP.replace('us-east-1', 'eu-west-1'), APP.replace('aws', 'aws-cn'), APP.replace('mobiletargeting', 'sns')].map(
    (ResourceArn): [string, RegExp] => [
      JSON.stringify({ Users: { AppInstanceArn: INSTANCE }, Apps: { '*/GCM': { ResourceArn, Type: 'GCM' } } }),
      /ResourceArn must be .+ of the app instance's account and region$/,
    ],
  ),
  [
    JSON.stringify({ Users: { AppInstanceArn: INSTANCE }, Apps: { '*/GCM': { ResourceArn: APP, Type: 'FCM' } } }),
    /Type must be APNS or APNS_SANDBOX or GCM/,
  ],
  [
    JSON.stringify({
      Users: { AppInstanceArn: INSTANCE, Create: 'yes' },
      Apps: { '*/GCM': { ResourceArn: APP, Type: 'GCM' } },
    }),
    /Users\.Create must be true or false/,
  ],
  [
    JSON.stringify({
      Users: { AppInstanceArn: INSTANCE, Ids: { ann: 'a b' } },
      Apps: { '*/GCM': { ResourceArn: APP, Type: 'GCM' } },
    }),
    /Users\.Ids\["ann"\] must be/,
  ],
]

for (const [text, message] of WRONG)
  test(`the mapping file ${text} is refused in one line`, () => assert.throws(() => mappingIn(text, HOME), { message }))

test('a stranger keeps an id that is a UUID, and any other gives the same UUID each time', () => {
  const uuid = '5e3e9847-3183-3f18-a7e8-671c3a57d4b3'
  assert.equal(endpointIdFor('sns', uuid), uuid)
  const made = endpointIdFor('parse', 'k3Jx2')
  assert.match(made, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(endpointIdFor('parse', 'k3Jx2'), made)
  assert.notEqual(endpointIdFor('pinpoint', 'k3Jx2'), made)
})
