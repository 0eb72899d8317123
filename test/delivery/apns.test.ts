import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { apnsOutcome } from '../../src/delivery/apns/outcome.ts'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { APNS_REASONS } from '../../src/fake-push/apns.ts'
import { keyPem, newKey } from '../../src/fake-push/certificate.ts'
import { alert, fakePush, HEX_TOKEN, MATERIALS } from '../support/fake-push.ts'

const push = await fakePush()
const apns = push.apns()
after(() => push[Symbol.asyncDispose]())

const dead: Outcome = { kind: 'tokenDead', reason: '' }
const deadIfProven: Outcome = { kind: 'tokenDead', reason: '', onlyIfChannelProven: true }
const channelWrong: Outcome = { kind: 'channelWrong', reason: '' }
const refused: Outcome = { kind: 'refused', reason: '' }
const retryToken: Outcome = { kind: 'retry', reason: '', holds: 'token' }
const retryChannel: Outcome = { kind: 'retry', reason: '', holds: 'channel' }

// Source: developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns; answer 27.
const TABLE: Readonly<Record<string, Outcome>> = {
  BadCollapseId: refused,
  BadDeviceToken: deadIfProven,
  BadExpirationDate: refused,
  BadMessageId: refused,
  BadPriority: refused,
  BadTopic: channelWrong,
  DeviceTokenNotForTopic: channelWrong,
  DuplicateHeaders: refused,
  IdleTimeout: retryChannel,
  InvalidPushType: refused,
  MissingDeviceToken: refused,
  MissingTopic: channelWrong,
  PayloadEmpty: refused,
  TopicDisallowed: channelWrong,
  BadCertificate: channelWrong,
  BadCertificateEnvironment: channelWrong,
  BadEnvironmentKeyIdInToken: channelWrong,
  ExpiredProviderToken: retryChannel,
  Forbidden: channelWrong,
  InvalidProviderToken: channelWrong,
  MissingProviderToken: channelWrong,
  UnrelatedKeyIdInToken: channelWrong,
  BadPath: refused,
  MethodNotAllowed: refused,
  ExpiredToken: dead,
  Unregistered: dead,
  PayloadTooLarge: refused,
  TooManyProviderTokenUpdates: retryChannel,
  TooManyRequests: retryToken,
  InternalServerError: retryChannel,
  ServiceUnavailable: retryChannel,
  Shutdown: retryChannel,
}

for (const [reason, outcome] of Object.entries(TABLE))
  test(`Apple's ${reason} means ${outcome.kind}`, async () => {
    const { sinceMs: _, ...said } = { sinceMs: 0, ...(await apns.send(alert(`reason-${reason}-1`))) }
    assert.deepEqual(said, { ...outcome, reason })
  })

test('each reason that Apple has is in the table', () =>
  assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(APNS_REASONS).sort()))

test('the time since when a token is dead comes with the outcome', async () => {
  const outcome = await apns.send(alert('dead-since-1700000000000-1'))
  assert.deepEqual(outcome, { kind: 'tokenDead', reason: 'Unregistered', sinceMs: 1_700_000_000_000 })
})

test('Retry-After is handed on', async () => {
  assert.deepEqual(await apns.send(alert('busy-7-1')), { ...retryToken, reason: 'TooManyRequests', afterMs: 7000 })
  assert.deepEqual(await apns.send(alert('unavailable-30-1')), {
    ...retryChannel,
    reason: 'ServiceUnavailable',
    afterMs: 30_000,
  })
})

const UNKNOWN: [status: number, kind: Outcome['kind']][] = [
  [400, 'refused'],
  [403, 'channelWrong'],
  [410, 'refused'],
  [429, 'retry'],
  [500, 'retry'],
  [599, 'retry'],
]

for (const [status, kind] of UNKNOWN)
  test(`an answer ${status} whose reason is new, or can't be read, means ${kind}`, () => {
    for (const reason of ['NewSince', undefined, 'constructor'])
      assert.equal(apnsOutcome({ status, reason }).kind, kind)
  })

const lastPushTo = (deviceToken: string) => push.fake.inbox.list({ after: 0, deviceToken }).at(-1)

test('an alert reaches the phone with what Apple needs of it', async () => {
  const sent = alert(HEX_TOKEN, { expirationSeconds: 1_800_000_000, collapseId: 'news' })
  assert.deepEqual(await apns.send(sent), { kind: 'delivered' })
  const { headers, payload } = lastPushTo(HEX_TOKEN)!
  assert.deepEqual(headers, {
    'apns-topic': MATERIALS.apnsToken.bundleId,
    'apns-push-type': 'alert',
    'apns-id': sent.id,
    'apns-priority': '10',
    'apns-expiration': '1800000000',
    'apns-collapse-id': 'news',
  })
  assert.deepEqual(payload, { aps: { alert: { title: 'Hello' } } })
})

const TOPICS = [
  ['background', ''],
  ['complication', '.complication'],
  ['fileprovider', '.pushkit.fileprovider'],
  ['mdm', ''],
  ['voip', '.voip'],
] as const

for (const [pushType, suffix] of TOPICS)
  test(`a push of type ${pushType} goes to the topic ${suffix === '' ? "of the app's bundle id" : `<bundle id>${suffix}`}`, async () => {
    await apns.send(alert(`ok-${pushType}`, { pushType, priority: 5, expirationSeconds: 0 }))
    const { headers } = lastPushTo(`ok-${pushType}`)!
    assert.equal(headers['apns-topic'], `${MATERIALS.apnsToken.bundleId}${suffix}`)
    assert.equal(headers['apns-expiration'], '0')
  })

test('a device token is nothing but a device token, whatever is in it', async () => {
  const hostile = 'ok-/../../x?y#z\r\n\u0000é\uD800'
  assert.deepEqual(await apns.send(alert(hostile)), { kind: 'delivered' })
  assert.ok(lastPushTo(hostile.toWellFormed()))
})

for (const collapseId of ['', 'x'.repeat(65), 'a\r\nb', 'é'])
  test(`the collapse id ${JSON.stringify(collapseId).slice(0, 12)} is refused before anything is sent`, async () =>
    assert.deepEqual(await apns.send(alert('ok-1', { collapseId })), { kind: 'refused', reason: 'BadCollapseId' }))

test('a certificate takes the place of a token', async () => {
  const byCertificate = push.apns({ credentials: MATERIALS.apnsCertificate })
  assert.deepEqual(await byCertificate.send(alert('ok-1')), { kind: 'delivered' })
})

test('a certificate that Apple has not given makes the channel wrong', async () => {
  const { newMaterials } = await import('../../src/fake-push/materials.ts')
  const { apnsCertificate } = await newMaterials(['127.0.0.1'], Date.now())
  const outcome = await push.apns({ credentials: apnsCertificate }).send(alert('ok-1'))
  assert.deepEqual(outcome, { kind: 'channelWrong', reason: 'BadCertificate' })
})

test('a key that is not the one Apple knows makes the channel wrong', async () => {
  const credentials = { ...MATERIALS.apnsToken, key: keyPem(newKey().privateKey) }
  const outcome = await push.apns({ credentials }).send(alert('ok-1'))
  assert.deepEqual(outcome, { kind: 'channelWrong', reason: 'InvalidProviderToken' })
})

test('a key that is none makes the channel wrong, and is not shown', async () => {
  const outcome = await push.apns({ credentials: { ...MATERIALS.apnsToken, key: 'x' } }).send(alert('ok-1'))
  assert.deepEqual(outcome, { kind: 'channelWrong', reason: 'UnusableKey' })
})

const MINUTE_MS = 60_000

test('channels of one key and team share a provider token; another key under the same id has its own', async () => {
  const tokens = providerTokens(Date.now)
  const { apnsToken } = MATERIALS
  const shared = [tokens(apnsToken), tokens({ ...apnsToken, bundleId: 'org.example.other' })]
  assert.equal(shared[0], shared[1])
  assert.notEqual(tokens({ ...apnsToken, key: keyPem(newKey().privateKey) }), shared[0])
  assert.notEqual(tokens({ ...apnsToken, teamId: 'OTHERTEAM1' }), shared[0])
})

test('a provider token says what Apple asks for, and lasts 45 minutes', async () => {
  let nowMs = Date.now()
  const token = providerTokens(() => nowMs)(MATERIALS.apnsToken)
  const first = String(await token.next())
  const { keyId, teamId } = MATERIALS.apnsToken
  assert.deepEqual(decodeProtectedHeader(first), { alg: 'ES256', kid: keyId })
  assert.deepEqual(decodeJwt(first), { iss: teamId, iat: Math.floor(nowMs / 1000) })
  nowMs += 44 * MINUTE_MS
  assert.equal(token.current(), first)
})

test('a provider token that Apple finds expired is replaced once Apple allows it, and not before', async () => {
  const startMs = Date.now()
  let nowMs = startMs
  // Apple's clock is ahead of the sender's.
  let appleMs = startMs
  await using apple = await fakePush({ now: () => appleMs })
  const sender = apple.apns({ now: () => nowMs })
  const sendAt = async (ownMinute: number, appleMinute: number) => {
    nowMs = startMs + ownMinute * MINUTE_MS
    appleMs = startMs + appleMinute * MINUTE_MS
    const outcome = await sender.send(alert('ok-1'))
    return outcome.kind === 'retry' ? outcome.reason : outcome.kind
  }
  assert.equal(await sendAt(0, 0), 'delivered')
  assert.equal(await sendAt(19, 71), 'ExpiredProviderToken')
  assert.equal(await sendAt(20, 71), 'ExpiredProviderToken')
  assert.equal(await sendAt(20, 71), 'delivered')
})
