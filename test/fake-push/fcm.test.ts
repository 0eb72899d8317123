import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openFakePush } from '../../src/fake-push/fake-push.ts'
import { MATERIALS } from '../support/fake-push.ts'
import { assertion, type RawAnswer, rawSender } from '../support/raw-sender.ts'

let nowMs = Date.now()
const fake = await openFakePush({ materials: MATERIALS, now: () => nowMs })
const sender = rawSender(fake)
after(async () => {
  sender[Symbol.dispose]()
  await fake[Symbol.asyncDispose]()
})

const accessToken = async (claims = {}) =>
  JSON.parse((await sender.token(await assertion(fake, claims))).body).access_token
const summary = ({ status, body }: RawAnswer) => {
  const { error } = JSON.parse(body)
  const { errorCode, fieldViolations } = error?.details?.[0] ?? {}
  return [status, error?.status, errorCode ?? fieldViolations?.[0].field].filter((part) => part !== undefined).join(' ')
}

const ANSWERS: [what: string, message: unknown, answer: string][] = [
  ['a message as it should be', { token: 'phone', data: { a: 'b' } }, '200'],
  ['no message', undefined, '400 INVALID_ARGUMENT message'],
  ['a message to nobody', { data: {} }, '400 INVALID_ARGUMENT message'],
  [
    'a value that is no string',
    { token: 'phone', data: { a: 'b', c: 1 } },
    '400 INVALID_ARGUMENT message.data[1].value',
  ],
  ['data that is no map', { token: 'phone', data: 'x' }, '400 INVALID_ARGUMENT message.data'],
  [
    'a message that is too large',
    { token: 'phone', data: { a: 'x'.repeat(4096) } },
    '400 INVALID_ARGUMENT INVALID_ARGUMENT',
  ],
]

for (const [what, message, answer] of ANSWERS)
  test(`Google answers ${what} with ${answer}`, async () =>
    assert.equal(summary(await sender.fcm(await accessToken(), message)), answer))

test('Google takes access tokens of its own, for the project of their account, while they last', async () => {
  const good = await accessToken()
  const ofOther = await accessToken({ iss: 'sender@other.iam.gserviceaccount.com' })
  const to = (token: string, projectId?: string) => sender.fcm(token, { token: 'phone' }, projectId)
  assert.equal(summary(await to('invented')), '401 UNAUTHENTICATED')
  assert.equal(summary(await to(good, 'another-project')), '403 PERMISSION_DENIED')
  assert.equal(summary(await to(ofOther, 'another-project')), '200')
  nowMs += 3_599_000
  assert.equal(summary(await to(good)), '401 UNAUTHENTICATED')
})

const soon = () => Math.floor(nowMs / 1000)

const REFUSED: [what: string, claims: () => Readonly<Record<string, unknown>>, error: string][] = [
  ['without an issuer', () => ({ iss: undefined }), 'invalid_grant'],
  ['for another audience', () => ({ aud: 'https://example.org' }), 'invalid_grant'],
  ['for more than an hour', () => ({ exp: soon() + 7200 }), 'invalid_grant'],
  ['of yesterday', () => ({ iat: soon() - 90_000, exp: soon() - 86_400 }), 'invalid_grant'],
  ['of tomorrow', () => ({ iat: soon() + 86_400, exp: soon() + 90_000 }), 'invalid_grant'],
  ['for another scope', () => ({ scope: 'https://www.googleapis.com/auth/drive' }), 'invalid_scope'],
]

for (const [what, claims, error] of REFUSED)
  test(`the token endpoint refuses an assertion ${what}`, async () => {
    nowMs = Date.now()
    const { status, body } = await sender.token(await assertion(fake, claims()))
    assert.deepEqual([status, JSON.parse(body).error], [400, error])
  })

test("the token endpoint verifies the signature of the account that it knows, and no other's", async () => {
  const { generateKeyPairSync } = await import('node:crypto')
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  })
  const ofKnown = await sender.token(await assertion(fake, {}, foreign.toString()))
  const ofOther = await sender.token(await assertion(fake, { iss: 'a@b.example' }, foreign.toString()))
  assert.deepEqual([ofKnown.status, ofOther.status], [400, 200])
})

test('the token endpoint grants nothing but to assertions', async () => {
  const otherGrant = await sender.token(await assertion(fake), 'password')
  const noJwt = await sender.token('hello')
  assert.deepEqual(
    [otherGrant, noJwt].map(({ body }) => JSON.parse(body).error),
    ['unsupported_grant_type', 'invalid_grant'],
  )
})
