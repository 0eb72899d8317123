import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http2'
import { after, test } from 'node:test'
import { issued, newAuthority } from '../../src/fake-push/certificate.ts'
import { openFakePush } from '../../src/fake-push/fake-push.ts'
import { HEX_TOKEN, MATERIALS } from '../support/fake-push.ts'
import { providerToken, rawSender } from '../support/raw-sender.ts'

const fake = await openFakePush({ materials: MATERIALS })
const sender = rawSender(fake)
after(async () => {
  sender[Symbol.dispose]()
  await fake[Symbol.asyncDispose]()
})

const UUID_REST = '-0000-4000-8000-000000000000'
const BUNDLE_ID = MATERIALS.apnsToken.bundleId
const bearer = async (how: Parameters<typeof providerToken>[0]) => ({
  authorization: `bearer ${await providerToken(how)}`,
})
const payload = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`

const ANSWERS: [what: string, headers: OutgoingHttpHeaders, answer: string, body?: string][] = [
  ['a push as it should be', {}, '200'],
  ['another method', { ':method': 'PUT' }, '405 MethodNotAllowed'],
  ['another path', { ':path': '/2/device/ab' }, '404 BadPath'],
  ['no device token', { ':path': '/3/device/' }, '400 MissingDeviceToken'],
  ['a device token that is not hexadecimal', { ':path': '/3/device/xyz' }, '400 BadDeviceToken'],
  ['no provider token', { authorization: undefined }, '403 MissingProviderToken'],
  ['a provider token that is none', { authorization: 'bearer x.y.z' }, '403 InvalidProviderToken'],
  ['the known key, by another team', await bearer({ teamId: 'OTHERTEAM1' }), '403 InvalidProviderToken'],
  ['a signature by another key', await bearer({ key: otherKey() }), '403 InvalidProviderToken'],
  ['a key that is not known, whose signature cannot be verified', await bearer({ keyId: 'ANOTHERKEY' }), '200'],
  ['a key id that is none', await bearer({ keyId: 'short' }), '403 InvalidProviderToken'],
  ['a provider token of more than an hour', await bearer({ ageSeconds: 3700 }), '403 ExpiredProviderToken'],
  ['a provider token of next hour', await bearer({ ageSeconds: -3600 }), '403 ExpiredProviderToken'],
  ['no topic', { 'apns-topic': undefined }, '400 MissingTopic'],
  ['a push type that is none', { 'apns-push-type': 'shout' }, '400 InvalidPushType'],
  ['a call to the topic of alerts', { 'apns-push-type': 'voip' }, '400 BadTopic'],
  ['a call', { 'apns-push-type': 'voip', 'apns-topic': `${BUNDLE_ID}.voip` }, '200', payload(5120)],
  ['a priority that is none', { 'apns-priority': '7' }, '400 BadPriority'],
  ['a background push at priority 10', { 'apns-push-type': 'background', 'apns-priority': '10' }, '400 BadPriority'],
  ['an expiration that is no time', { 'apns-expiration': 'soon' }, '400 BadExpirationDate'],
  ['an id that is no UUID', { 'apns-id': '1' }, '400 BadMessageId'],
  ['a collapse id of 65 bytes', { 'apns-collapse-id': 'x'.repeat(65) }, '400 BadCollapseId'],
  ['no payload', {}, '400 PayloadEmpty', ''],
  ['a payload that is no JSON', {}, '400 PayloadEmpty', 'hello'],
  ['a payload of 4096 bytes', {}, '200', payload(4096)],
  ['a payload of 4097 bytes', {}, '413 PayloadTooLarge', payload(4097)],
]

function otherKey() {
  return issued('x', { kind: 'client', bundleId: 'x' }, newAuthority('x', Date.now()), Date.now()).privateKey
}

for (const [what, headers, answer, body] of ANSWERS)
  test(`Apple answers ${what} with ${answer}`, async () => assert.equal(await sender.apns(headers, body), answer))

test('Apple takes a certificate in place of a token, for the topics of its app alone', async () => {
  using certified = rawSender(fake, MATERIALS.apnsCertificate)
  const answers = [
    await certified.apns({ authorization: undefined }),
    await certified.apns({ authorization: undefined, 'apns-topic': `${BUNDLE_ID}.voip`, 'apns-push-type': 'voip' }),
    await certified.apns({ authorization: undefined, 'apns-topic': 'org.example.other' }),
  ]
  assert.deepEqual(answers, ['200', '200', '400 TopicDisallowed'])
})

test('Apple minds a key whose token changes again and again', async () => {
  const answers = []
  for (let count = 0; count < 11; count += 1)
    answers.push(await sender.apns(await bearer({ keyId: 'CHANGINGKY', ageSeconds: count })))
  assert.deepEqual([...new Set(answers.slice(0, 10)), answers[10]], ['200', '429 TooManyProviderTokenUpdates'])
})

test('Apple says since when a token is dead, and gives back the id of the push', async () => {
  const { authorization } = await bearer({})
  const headers = { ':path': '/3/device/dead-since-1700000000000-x', authorization, 'apns-topic': BUNDLE_ID }
  const { body, headers: answered } = await sender.ask(
    { ...headers, 'apns-id': HEX_TOKEN.slice(0, 8) + UUID_REST },
    '{}',
  )
  assert.deepEqual(JSON.parse(body), { reason: 'Unregistered', timestamp: 1_700_000_000_000 })
  assert.equal(answered['apns-id'], `abababab${UUID_REST}`)
})
