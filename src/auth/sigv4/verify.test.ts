import assert from 'node:assert/strict'
import test from 'node:test'
import { EXAMPLE_KEY, httpRequest, sdkRead, sdkWrite, signed } from '../../../test/support/signed-request.ts'
import type { HttpRequest } from '../../lib/http.ts'
import { type Credential, verifier } from './verify.ts'

const SIGNED_AT_MS = Date.UTC(2015, 7, 30, 12, 36)
const MINUTE_MS = 60_000

import { rootCaller } from '../principal-caller.ts'

const caller = rootCaller('aws', '123456789012', 'AKIDEXAMPLE')
const enabled: Credential = { ...EXAMPLE_KEY, disabled: false, caller }
const find = (accessKeyId: string, sessionToken?: string) =>
  accessKeyId === enabled.accessKeyId && sessionToken === undefined ? enabled : undefined

const authenticate = async (request: HttpRequest, nowMs = SIGNED_AT_MS, service = 'chime', findCredential = find) =>
  verifier({ findCredential, region: 'us-east-1', now: () => nowMs }).authenticate(request, service)

const HOST = ['Host', '127.0.0.1:8080'] as const
const DATE = ['X-Amz-Date', '20150830T123600Z'] as const
const read = httpRequest({ path: '/app-instances', headers: [HOST, DATE] })
const write = httpRequest({ method: 'POST', path: '/app-instances', headers: [HOST, DATE], body: '{"Name": "a"}' })

const withHeader = (request: HttpRequest, name: string, ...values: readonly string[]): HttpRequest => ({
  ...request,
  headers: new Map([...request.headers, [name, values]]),
})
const withoutHeader = (request: HttpRequest, name: string): HttpRequest => ({
  ...request,
  headers: new Map([...request.headers].filter(([header]) => header !== name)),
})
const authorizationOf = (request: HttpRequest) => request.headers.get('authorization')?.[0] ?? ''
const rewritten = (request: HttpRequest, from: string | RegExp, to: string) =>
  withHeader(request, 'authorization', authorizationOf(request).replace(from, to))

// Signed by boto3 1.43.11 at 20150830T123600Z.
const BOTO3_WRITE = withHeader(
  httpRequest({
    method: 'POST',
    path:
      '/app-instance-users/arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3A' +
      'app-instance%2F5f0f3b3e-1111-4222-8333-444455556666%2Fuser%2Falice%40x/endpoints',
    headers: [HOST, DATE, ['Content-Type', 'application/json'], ['amz-sdk-request', 'attempt=1']],
    body:
      '{"Name": "Alice \\u00e9", "Type": "GCM", ' +
      '"ResourceArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef", ' +
      '"ClientRequestToken": "once", "EndpointAttributes": {"DeviceToken": "fcm-token"}}',
  }),
  'authorization',
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/chime/aws4_request, ' +
    'SignedHeaders=content-type;host;x-amz-date, ' +
    'Signature=5ddbf9e34eef3390207254b5a7ab880f9ab50bc87cdf851b0243c5e9790ad278',
)
const BOTO3_READ = withHeader(
  httpRequest({
    path: '/app-instance-users',
    query:
      'app-instance-arn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3A' +
      'app-instance%2F5f0f3b3e-1111-4222-8333-444455556666&max-results=5&next-token=ab%2Fc%2Bd%3D%3D',
    headers: [HOST, DATE, ['amz-sdk-request', 'attempt=1']],
  }),
  'authorization',
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/chime/aws4_request, ' +
    'SignedHeaders=host;x-amz-date, Signature=d6fe0ba06554c8ee9982d480954d68d6195f56cdb7fe1e24e3e1b2ba8c750db6',
)

const UNSIGNED = ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'] as const
const unsigned = { payload: 'UNSIGNED-PAYLOAD' }
const httpDate = httpRequest({ headers: [HOST, ['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']] })

const ACCEPTED = [
  ['a read', signed(read)],
  ['a write', signed(write)],
  ['a write of boto3, who signs no hash of the body', BOTO3_WRITE],
  ['a read of boto3', BOTO3_READ],
  ['a Date header in place of X-Amz-Date', signed(httpDate, { timestamp: '20150830T123600Z' })],
  ['headers that are not signed and not AWS’s', withHeader(signed(read), 'accept-encoding', 'gzip')],
  ['a content type that is not signed', withHeader(signed(write), 'content-type', 'application/json')],
  ['parts without blanks between them', rewritten(signed(read), /, /g, ',')],
  ['an unsigned body of a read', signed(httpRequest({ headers: [HOST, DATE, UNSIGNED] }), unsigned)],
  [
    'an unsigned body of a write over TLS',
    signed(httpRequest({ method: 'POST', headers: [HOST, DATE, UNSIGNED], body: '{}', secure: true }), unsigned),
  ],
] as const

for (const [title, request] of ACCEPTED)
  test(`accepts ${title}`, async () => assert.equal(await authenticate(request), caller))

for (const [title, send] of [
  ['write', sdkWrite],
  ['read', sdkRead],
] as const)
  test(`accepts a ${title} of the AWS SDK for JavaScript`, async () => {
    const request = await send()
    const [date = ''] = request.headers.get('x-amz-date') ?? []
    const signedAtMs = Date.parse(date.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))
    assert.equal(await authenticate(request, signedAtMs), caller)
  })

const INCOMPLETE = 'IncompleteSignatureException'
const INVALID = 'InvalidSignatureException'
const UNRECOGNIZED = 'UnrecognizedClientException'
const scoped = (credential: string) => signed(read, { credential })

const REFUSED: readonly (readonly [title: string, request: HttpRequest, name: string, message: RegExp])[] = [
  ['no signature', read, 'MissingAuthenticationTokenException', /not signed/],
  ['an empty Authorization', withHeader(read, 'authorization', ''), INCOMPLETE, /must have the form/],
  ['a bearer token', withHeader(read, 'authorization', 'Bearer abc'), INCOMPLETE, /must have the form/],
  ['another algorithm', rewritten(signed(read), 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'), INCOMPLETE, /form/],
  ['no Credential', rewritten(signed(read), /Credential=[^,]+, /, ''), INCOMPLETE, /form/],
  ['no SignedHeaders', rewritten(signed(read), /SignedHeaders=[^,]+, /, ''), INCOMPLETE, /form/],
  ['no Signature', rewritten(signed(read), /, Signature=.*/, ''), INCOMPLETE, /form/],
  ['a short Signature', rewritten(signed(read), /.$/, ''), INCOMPLETE, /Signature must be/],
  ['a Signature in capitals', rewritten(signed(read), /[^=]+$/, 'AB'.repeat(32)), INCOMPLETE, /Signature must be/],
  ['two Authorization headers', withHeader(read, 'authorization', 'a', 'b'), INCOMPLETE, /authorization was sent/],
  ['two dates', withHeader(signed(read), 'x-amz-date', 'a', 'b'), INCOMPLETE, /x-amz-date was sent more than once/],
  ['a signature in the query too', { ...signed(read), query: 'X-Amz-Signature=00' }, INCOMPLETE, /signed twice/],
  [
    'no date',
    signed(withoutHeader(read, 'x-amz-date'), { timestamp: '20150830T123600Z' }),
    INCOMPLETE,
    /no X-Amz-Date/,
  ],
  ['an ill-formed date', withHeader(signed(read), 'x-amz-date', '2015-08-30T12:36:00Z'), INCOMPLETE, /X-Amz-Date must/],
  ['a scope that ends otherwise', scoped('AKIDEXAMPLE/20150830/us-east-1/chime/aws5_request'), INCOMPLETE, /form KEY/],
  [
    'a scope with a part too many',
    scoped('AKIDEXAMPLE/20150830/us-east-1/chime/x/aws4_request'),
    INCOMPLETE,
    /form KEY/,
  ],
  ['a scope with a part too few', scoped('AKIDEXAMPLE/20150830/us-east-1/aws4_request'), INCOMPLETE, /form KEY/],
  ['an unknown key', scoped('AKIDOTHER/20150830/us-east-1/chime/aws4_request'), UNRECOGNIZED, /not known here/],
  ['a session token', signed(withHeader(read, 'x-amz-security-token', 'abc')), UNRECOGNIZED, /security token/],
  ['another region', scoped('AKIDEXAMPLE/20150830/eu-central-1/chime/aws4_request'), INVALID, /serves us-east-1/],
  ['another service', scoped('AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request'), INVALID, /signed as chime/],
  ['another day in the scope', scoped('AKIDEXAMPLE/20150829/us-east-1/chime/aws4_request'), INVALID, /The day/],
  ['another secret', signed(read, { secretAccessKey: 'guess' }), INVALID, /does not match/],
  ['a Host that is not signed', signed(read, { signedHeaders: 'x-amz-date' }), INVALID, /Host header must be signed/],
  ['an X-Amz-Date that is not signed', signed(read, { signedHeaders: 'host' }), INVALID, /this one is not: x-amz-date/],
  [
    'an x-amz- header that was added',
    withHeader(signed(read), 'x-amz-chime-bearer', 'arn:aws:chime'),
    INVALID,
    /this one is not: x-amz-chime-bearer/,
  ],
  ['a signed header that was taken away', withoutHeader(signed(read), 'host'), INVALID, /did not arrive: host/],
  ['signed headers out of order', signed(read, { signedHeaders: 'x-amz-date;host' }), INCOMPLETE, /sorted/],
  [
    'a signed header named twice',
    signed(read, { signedHeaders: 'host;host;x-amz-date' }),
    INCOMPLETE,
    /each name once/,
  ],
  ['a body that was changed', { ...signed(write), body: Buffer.from('{}') }, INVALID, /does not match/],
  [
    'a hash that is not the body’s',
    signed(withHeader(write, 'x-amz-content-sha256', '00'), { payload: '00' }),
    INVALID,
    /not the SHA-256/,
  ],
  [
    'a body signed in chunks',
    signed(withHeader(write, 'x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')),
    INVALID,
    /not the SHA-256/,
  ],
  [
    'an unsigned body of a write without TLS',
    signed(withHeader(write, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'), unsigned),
    INVALID,
    /over TLS only/,
  ],
]

for (const [title, request, name, message] of REFUSED)
  test(`refuses ${title}`, () => assert.rejects(authenticate(request), { name, status: 403, code: name, message }))

test('refuses a disabled key only after a right signature', async () => {
  const findDisabled = () => ({ ...enabled, disabled: true })
  const wrong = signed(read, { secretAccessKey: 'guess' })
  await assert.rejects(authenticate(wrong, SIGNED_AT_MS, 'chime', findDisabled), { name: INVALID })
  await assert.rejects(authenticate(signed(read), SIGNED_AT_MS, 'chime', findDisabled), {
    name: 'UnauthorizedClientException',
    status: 401,
    code: 'Unauthorized',
  })
})

test('refuses a disabled key of Pinpoint with the error its model has', () => {
  const request = scoped('AKIDEXAMPLE/20150830/us-east-1/mobiletargeting/aws4_request')
  const findDisabled = () => ({ ...enabled, disabled: true })
  return assert.rejects(authenticate(request, SIGNED_AT_MS, 'mobiletargeting', findDisabled), {
    name: 'ForbiddenException',
    status: 403,
    code: 'Forbidden',
  })
})

test('takes a key that is found by way of a promise', async () => {
  const { authenticate } = verifier({
    findCredential: async (id) => find(id),
    region: 'us-east-1',
    now: () => SIGNED_AT_MS,
  })
  assert.equal(await authenticate(signed(read), 'chime'), caller)
  await assert.rejects(async () => authenticate(scoped('A/20150830/us-east-1/chime/aws4_request'), 'chime'), {
    name: UNRECOGNIZED,
  })
})

test('a key that came back with another secret is checked by the new one', async () => {
  let credential = enabled
  const { authenticate } = verifier({
    findCredential: () => credential,
    region: 'us-east-1',
    now: () => SIGNED_AT_MS,
  })
  await authenticate(signed(read), 'chime')
  credential = { ...enabled, secretAccessKey: 'second' }
  assert.throws(() => authenticate(signed(read), 'chime'), { name: INVALID })
  assert.equal(await authenticate(signed(read, { secretAccessKey: 'second' }), 'chime'), caller)
})

for (const offMinutes of [-5, -4, 4, 5])
  test(`accepts a client whose clock is ${offMinutes} minutes off`, async () =>
    assert.equal(await authenticate(signed(read), SIGNED_AT_MS - offMinutes * MINUTE_MS), caller))

const TOO_FAR_OFF = [
  [-6, /^Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z.* 20150830T124200Z$/],
  [6, /^Signature not yet current: 20150830T123600Z is still later than 20150830T123500Z.* 20150830T123000Z$/],
] as const

for (const [offMinutes, message] of TOO_FAR_OFF)
  test(`refuses a client whose clock is ${offMinutes} minutes off, and says so`, () =>
    assert.rejects(authenticate(signed(read), SIGNED_AT_MS - offMinutes * MINUTE_MS), { name: INVALID, message }))

test('works beyond 2038', async () => {
  const request = httpRequest({ headers: [HOST, ['X-Amz-Date', '20380119T031408Z']] })
  assert.equal(await authenticate(signed(request), Date.UTC(2038, 0, 19, 3, 14, 8)), caller)
})

const authorization = (credential: string, headers: string, signature = 'a'.repeat(64)) =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${headers}, Signature=${signature}`
const SCOPE = 'AKIDEXAMPLE/20150830/us-east-1/chime/aws4_request'
const MANY_NAMES = Array.from({ length: 20_000 }, (_, at) => `h${String(at).padStart(5, '0')}`)

const HOSTILE = [
  ['a list of 20,000 signed headers that did not arrive', authorization(SCOPE, MANY_NAMES.join(';'))],
  ['nothing but separators', 'AWS4-HMAC-SHA256 ,,,,====;;;;////'],
  ['100,000 commas', `AWS4-HMAC-SHA256 Credential=${','.repeat(100_000)}`],
  ['100,000 blanks', `AWS4-HMAC-SHA256 ${' '.repeat(100_000)}`],
  ['100,000 slashes', authorization('/'.repeat(100_000), 'host')],
  ['100,000 semicolons', authorization(SCOPE, ';'.repeat(100_000))],
  ['a header name out of Object’s own', authorization(SCOPE, '__proto__;constructor;host')],
  ['a line end in a header name', authorization(SCOPE, 'host;x\n:1')],
] as const

for (const [title, value] of HOSTILE)
  test(`answers ${title} with a refusal`, () =>
    assert.rejects(authenticate(withHeader(read, 'authorization', value)), { status: 403 }))

test('answers 20,000 headers, all signed by a stranger, with a refusal', () => {
  const headers = [HOST, DATE, ...MANY_NAMES.map((name) => [`x-amz-${name}`, '1'] as const)]
  return assert.rejects(authenticate(signed(httpRequest({ headers }), { secretAccessKey: 'guess' })), { name: INVALID })
})

test('shows neither a secret nor a signature nor what a stranger wrote in a message', async () => {
  const strange = rewritten(
    signed(read),
    'SignedHeaders=host',
    `SignedHeaders=${authorizationOf(signed(read)).slice(-64)}`,
  )
  await assert.rejects(authenticate(strange), { message: 'A signed header did not arrive: (name not shown)' })
})
