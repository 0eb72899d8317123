import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import { fcmOutcome } from '../../src/delivery/fcm/outcome.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { FCM_REASONS } from '../../src/fake-push/fcm.ts'
import { fakePush, kindsOf, MATERIALS, message } from '../support/fake-push.ts'

const push = await fakePush()
const fcm = push.fcm()
after(() => push[Symbol.asyncDispose]())

const dead: Outcome = { kind: 'tokenDead', reason: '' }
const channelWrong: Outcome = { kind: 'channelWrong', reason: '' }
const refused: Outcome = { kind: 'refused', reason: '' }
const retry: Outcome = { kind: 'retry', reason: '', holds: 'channel' }
const quota: Outcome = { ...retry, afterMs: 60_000 }

// Source: firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, cloud.google.com/apis/design/errors; answer 27.
const TABLE: Readonly<Record<string, Outcome>> = {
  UNREGISTERED: dead,
  SENDER_ID_MISMATCH: channelWrong,
  THIRD_PARTY_AUTH_ERROR: channelWrong,
  QUOTA_EXCEEDED: quota,
  UNAVAILABLE: retry,
  INTERNAL: retry,
  UNSPECIFIED_ERROR: retry,
  INVALID_ARGUMENT: refused,
  UNAUTHENTICATED: retry,
  PERMISSION_DENIED: channelWrong,
  NOT_FOUND: channelWrong,
  RESOURCE_EXHAUSTED: quota,
  ABORTED: retry,
  DEADLINE_EXCEEDED: retry,
}

for (const [reason, outcome] of Object.entries(TABLE))
  test(`Google's ${reason} means ${outcome.kind}`, async () =>
    assert.deepEqual(await fcm.send(message(`reason-${reason}-1`)), { ...outcome, reason }))

test('each error that Google has is in the table', () =>
  assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(FCM_REASONS).sort()))

test('INVALID_ARGUMENT takes a token out of service only where Google names the token', async () => {
  assert.deepEqual(await fcm.send(message('bad-1')), { ...dead, reason: 'INVALID_ARGUMENT' })
  assert.deepEqual(await fcm.send(message('invalid-1')), { ...refused, reason: 'INVALID_ARGUMENT' })
  const tooLarge = { body: JSON.stringify({ message: { token: 'phone', data: { a: 'x'.repeat(5000) } } }) }
  assert.deepEqual(await fcm.send(tooLarge), { ...refused, reason: 'INVALID_ARGUMENT' })
})

const violation = (...fields: readonly string[]) => ({
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations: fields.map((field) => ({ field })),
})
const fcmError = { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'INVALID_ARGUMENT' }
const invalid = (details: unknown, message?: string) =>
  fcmOutcome({ status: 400, error: { status: 'INVALID_ARGUMENT', message, details } }).kind

const NAMED: [what: string, kind: string, expected: Outcome['kind']][] = [
  ['the field of the token', invalid([violation('message.token')]), 'tokenDead'],
  ['another field', invalid([violation('message.android.ttl')], 'registration token'), 'refused'],
  ['the token and another field', invalid([violation('message.token', 'message.data')]), 'refused'],
  ["FCM's own judgement of the token", invalid([fcmError], 'The registration token is not valid'), 'tokenDead'],
  ["FCM's own judgement of something else", invalid([fcmError], 'Android message is too big'), 'refused'],
  ['nothing', invalid(undefined, 'The registration token is not valid'), 'refused'],
  ['no list', invalid('registration token'), 'refused'],
  ['nulls', invalid([null, { fieldViolations: [null] }]), 'refused'],
]

for (const [what, kind, expected] of NAMED)
  test(`INVALID_ARGUMENT that names ${what} means ${expected}`, () => assert.equal(kind, expected))

const UNKNOWN: [status: number, kind: Outcome['kind']][] = [
  [400, 'refused'],
  [401, 'retry'],
  [403, 'channelWrong'],
  [404, 'channelWrong'],
  [408, 'retry'],
  [429, 'retry'],
  [500, 'retry'],
  [502, 'retry'],
]

for (const [status, kind] of UNKNOWN)
  test(`an answer ${status} that says nothing known means ${kind}`, () => {
    for (const error of [undefined, 'x', { status: 'NEW_SINCE' }, { status: 'constructor' }])
      assert.equal(fcmOutcome({ status, error }).kind, kind)
  })

test('Retry-After is handed on, and a quota without one waits a minute', async () => {
  assert.deepEqual(await fcm.send(message('busy-7-1')), { ...retry, reason: 'QUOTA_EXCEEDED', afterMs: 7000 })
  assert.deepEqual(await fcm.send(message('unavailable-30-1')), { ...retry, reason: 'UNAVAILABLE', afterMs: 30_000 })
  assert.deepEqual(await fcm.send(message('busy-now')), { ...quota, reason: 'QUOTA_EXCEEDED' })
})

test('a message reaches the phone as it was given', async () => {
  assert.deepEqual(await fcm.send(message('phone-1')), { kind: 'delivered' })
  const [kept] = push.fake.inbox.list({ after: 0, deviceToken: 'phone-1' })
  assert.deepEqual(kept?.payload, { token: 'phone-1', data: { title: 'Hello' } })
})

const grants = ({ fake }: Awaited<ReturnType<typeof fakePush>>) => fake.counters.read()['oauth 200'] ?? 0
const MINUTE_MS = 60_000

test('many pushes at once wait for one access token', async () => {
  await using google = await fakePush()
  const sender = google.fcm()
  const outcomes = await Promise.all(Array.from({ length: 100 }, (_, at) => sender.send(message(`phone-${at}`))))
  assert.deepEqual(kindsOf(outcomes), { delivered: 100 })
  assert.equal(grants(google), 1)
})

test('an access token is renewed ahead, and no push waits for it', async () => {
  let nowMs = Date.now()
  await using google = await fakePush({ now: () => nowMs })
  const sender = google.fcm({ now: () => nowMs })
  await sender.send(message('phone'))
  nowMs += 51 * MINUTE_MS
  await sender.send(message('phone'))
  await google.fake.inbox.next({ after: 1 }, 1000)
  nowMs += 15 * MINUTE_MS
  assert.deepEqual(await sender.send(message('phone')), { kind: 'delivered' })
  assert.equal(grants(google), 2)
})

test('an access token that was taken back is replaced', async () => {
  let nowMs = Date.now()
  await using google = await fakePush({ now: () => nowMs })
  const sender = google.fcm({ now: () => nowMs })
  await sender.send(message('phone'))
  nowMs += 2 * MINUTE_MS
  google.fake.revokeAccessTokens()
  assert.deepEqual(await sender.send(message('phone')), { ...retry, reason: 'UNAUTHENTICATED' })
  assert.deepEqual(await sender.send(message('phone')), { kind: 'delivered' })
})

test("a service account's key that Google does not know makes the channel wrong, and Google is not asked for each push", async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await using google = await fakePush()
  const sender = google.fcm({ fcmCredentials: { ...MATERIALS.fcm, privateKey: foreign } })
  const outcomes = [await sender.send(message('a')), await sender.send(message('b'))]
  assert.deepEqual(outcomes, Array(2).fill({ ...channelWrong, reason: 'invalid_grant' }))
  assert.deepEqual(google.fake.counters.read(), { 'oauth 400 invalid_grant': 1 })
})

test('a key that is none makes the channel wrong', async () => {
  const sender = push.fcm({ fcmCredentials: { ...MATERIALS.fcm, privateKey: 'x' } })
  assert.deepEqual(await sender.send(message('a')), { ...channelWrong, reason: 'UnusableKey' })
})

test("another project than the account's makes the channel wrong", async () => {
  const sender = push.fcm({ fcmCredentials: { ...MATERIALS.fcm, projectId: 'another-project' } })
  assert.deepEqual(await sender.send(message('a')), { ...channelWrong, reason: 'PERMISSION_DENIED' })
})
