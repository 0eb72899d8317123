import assert from 'node:assert/strict'
import test from 'node:test'
import { EXAMPLE_KEY, httpRequest, type RequestParts } from '../../../test/support/signed-request.ts'
import { rootCaller } from '../principal-caller.ts'
import { verifier } from './verify.ts'

const SIGNED_AT_MS = Date.UTC(2015, 7, 30, 12, 36)
const MINUTE_MS = 60_000

const caller = rootCaller('aws', '123456789012', 'AKIDEXAMPLE')

// Presigned by boto3 1.43.11 at 20150830T123600Z, for ten minutes.
const QUERY =
  'app-instance-arn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F' +
  '5f0f3b3e-1111-4222-8333-444455556666&max-results=5&next-token=ab%2Fc%2Bd%3D%3D' +
  '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fchime%2Faws4_request' +
  '&X-Amz-Date=20150830T123600Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host' +
  '&X-Amz-Signature=9d9e86d97c736eeab3209eec73f72b538daf1f9c5e49996eb2b0f1ec11b74be5'

const authenticate = async (query: string, nowMs = SIGNED_AT_MS, parts: RequestParts = {}) => {
  const { authenticate } = verifier({
    findCredential: (_, token) => (token === undefined ? { ...EXAMPLE_KEY, disabled: false, caller } : undefined),
    region: 'us-east-1',
    now: () => nowMs,
  })
  const headers = [['Host', '127.0.0.1:8080'] as const, ...(parts.headers ?? [])]
  return authenticate(httpRequest({ path: '/app-instance-users', query, ...parts, headers }), 'chime')
}

const ACCEPTED = [
  ['when it is signed', QUERY, 0],
  ['until it expires', QUERY, 10],
  ['from a clock four minutes ahead', QUERY, -4],
  ['with its parameters in another order', QUERY.split('&').reverse().join('&'), 0],
  ['with its escapes written otherwise', QUERY.replaceAll('%2F', '%2f').replace('max', '%6Dax').replace('%3A', ':'), 0],
] as const

for (const [title, query, minutes] of ACCEPTED)
  test(`accepts a presigned request ${title}`, async () =>
    assert.equal(await authenticate(query, SIGNED_AT_MS + minutes * MINUTE_MS), caller))

const without = (name: string) => QUERY.replace(new RegExp(`&${name}=[^&]*`), '')
const having = (name: string, value: string) => `${without(name)}&${name}=${value}`

const INCOMPLETE = 'IncompleteSignatureException'
const INVALID = 'InvalidSignatureException'

const REFUSED = [
  ['X-Amz-Algorithm', without('X-Amz-Algorithm'), INCOMPLETE, /X-Amz-Algorithm must be/],
  ['X-Amz-Credential', without('X-Amz-Credential'), INCOMPLETE, /Credential must/],
  ['X-Amz-Date', without('X-Amz-Date'), INCOMPLETE, /X-Amz-Date must/],
  ['X-Amz-Expires', without('X-Amz-Expires'), INCOMPLETE, /X-Amz-Expires must/],
  ['X-Amz-SignedHeaders', without('X-Amz-SignedHeaders'), INCOMPLETE, /SignedHeaders must/],
  ['X-Amz-Signature', without('X-Amz-Signature'), INCOMPLETE, /Signature must/],
] as const

for (const [part, query, name, message] of REFUSED)
  test(`refuses a presigned request without ${part}`, () =>
    assert.rejects(authenticate(query), { name, status: 403, message }))

for (const expires of ['0', '-1', '604801', '1e3', '6.0', '', '9999999'])
  test(`refuses X-Amz-Expires of '${expires}'`, () =>
    assert.rejects(authenticate(having('X-Amz-Expires', expires)), { name: INCOMPLETE, message: /from 1 to 604800/ }))

test('reads an X-Amz-Expires of a week, and then finds that it was not the signed one', () =>
  assert.rejects(authenticate(having('X-Amz-Expires', '604800')), { name: INVALID, message: /does not match/ }))

const ALTERED = [
  ['another algorithm', having('X-Amz-Algorithm', 'AWS4-HMAC-SHA1'), INCOMPLETE],
  ['a part twice', `${QUERY}&X-Amz-Date=20150830T123600Z`, INCOMPLETE],
  ['another signature', having('X-Amz-Signature', 'a'.repeat(64)), INVALID],
  ['another parameter', `${QUERY}&force=true`, INVALID],
  ['a parameter less', without('max-results'), INVALID],
  ['a session token', `${QUERY}&X-Amz-Security-Token=abc`, 'UnrecognizedClientException'],
] as const

for (const [title, query, name] of ALTERED)
  test(`refuses a presigned request with ${title}`, () => assert.rejects(authenticate(query), { name, status: 403 }))

test('refuses a presigned request that has expired, and says when', () =>
  assert.rejects(authenticate(QUERY, SIGNED_AT_MS + 11 * MINUTE_MS), {
    name: INVALID,
    message: /^Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z/,
  }))

test('refuses a presigned request from a clock six minutes ahead', () =>
  assert.rejects(authenticate(QUERY, SIGNED_AT_MS - 6 * MINUTE_MS), { message: /^Signature not yet current/ }))

const ADDED = [
  ['an x-amz- header', { headers: [['X-Amz-Chime-Bearer', 'arn:aws:chime']] }, INVALID],
  ['a body', { body: '{}' }, INVALID],
  ['another method', { method: 'DELETE' }, INVALID],
  ['an Authorization header', { headers: [['Authorization', 'AWS4-HMAC-SHA256 a']] }, INCOMPLETE],
] as const

for (const [title, parts, name] of ADDED)
  test(`refuses a presigned request sent with ${title}`, () =>
    assert.rejects(authenticate(QUERY, SIGNED_AT_MS, parts), { name, status: 403 }))
