import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TestCredentials } from '../support/client.ts'
import { policyOf } from '../support/principals.ts'
import { httpRequest, type RequestParts, signed } from '../support/signed-request.ts'
import { newInstance, world } from '../support/world.ts'
import { answersIn, echo, head, say } from '../wire/http-support.ts'

const here = await world()
await newInstance(here.client)
const direct = await echo({}, here.serve)
const behindProxy = await echo({ trustedProxies: ['127.0.0.1'] }, here.serve)
after(() => Promise.all([direct, behindProxy].map((each) => each[Symbol.asyncDispose]())))

const HOST = 'carillon.test'

/** The header lines of a signed request, as it goes over the wire. */
const signedLines = (parts: RequestParts, { accessKeyId, secretAccessKey }: TestCredentials = here.credentials) => {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const credential = `${accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const own = [...(parts.headers ?? []), ['host', HOST] as const, ['x-amz-date', timestamp] as const]
  const { headers } = signed(httpRequest({ ...parts, headers: own }), { timestamp, credential, secretAccessKey })
  return [
    `${parts.method ?? 'GET'} ${parts.path} HTTP/1.1`,
    ...[...headers].map(([name, values]) => `${name}: ${values.join(',')}`),
  ]
}

const answeredBy = async ({ listener }: typeof direct, bytes: string) => {
  const [answer] = answersIn(await say(listener, bytes))
  return answer ?? assert.fail('no answer')
}

const CLOSE = 'connection: close'
const READ = { path: '/app-instances' }
const HIDDEN = 'DELETE /app-instances/x HTTP/1.1'

const REFUSED: readonly (readonly [title: string, lines: readonly string[], status: number, errorType: string])[] = [
  ['a second Authorization', ['authorization: AWS4-HMAC-SHA256 x'], 403, 'IncompleteSignatureException'],
  ['a second date', ['X-AMZ-Date: 20150830T123600Z'], 403, 'IncompleteSignatureException'],
  ['a second Host', ['host: evil.test'], 400, 'BadRequestException'],
  ['a session token that is not signed', ['x-amz-security-token: x'], 403, 'UnrecognizedClientException'],
  ['a bearer that is not signed', ['x-amz-chime-bearer: x'], 403, 'InvalidSignatureException'],
  [
    'a hash of the body that is not signed',
    ['x-amz-content-sha256: UNSIGNED-PAYLOAD'],
    403,
    'InvalidSignatureException',
  ],
  ['any x-amz- header that is not signed', ['x-amz-target: DeleteAppInstance'], 403, 'InvalidSignatureException'],
]

for (const [title, lines, status, errorType] of REFUSED)
  test(`a signed request is refused with ${title}`, async () => {
    const answer = await answeredBy(direct, head(...signedLines(READ), ...lines, CLOSE))
    assert.deepEqual([answer.status, answer.headers.get('x-amzn-errortype')], [status, errorType])
  })

const IGNORED: readonly (readonly [title: string, line: string])[] = [
  ['another method', 'X-HTTP-Method-Override: DELETE'],
  ['another URL', 'X-Original-URL: /v1/apps'],
  ['another URL, rewritten', 'X-Rewrite-URL: /v1/apps'],
  ['another host', 'X-Forwarded-Host: evil.test'],
  ['another date, by an underscore', 'X_Amz_Date: 20150830T123600Z'],
  ['another caller', 'X-Forwarded-User: root'],
  ['headers that are to be dropped', 'Connection: close, x-amz-date, authorization'],
]

for (const [title, line] of IGNORED)
  test(`what is not signed decides nothing: ${title}`, async () => {
    const { status, body } = await answeredBy(direct, head(...signedLines(READ), line, CLOSE))
    assert.deepEqual([status, Object.keys(JSON.parse(body))], [200, ['AppInstances']])
  })

const REWRITTEN: readonly (readonly [title: string, from: RegExp | string, to: string, errorType: string])[] = [
  ['another Host', `host: ${HOST}`, 'host: evil.test', 'InvalidSignatureException'],
  ['another method', /^GET/u, 'DELETE', 'UnknownOperationException'],
  ['a whole URL for its path', 'GET /', 'GET http://evil.test/', 'UnknownOperationException'],
  ['a query that was not signed', 'app-instances ', 'app-instances?max-results=1 ', 'InvalidSignatureException'],
  [
    'another key in its Credential',
    /Credential=\w+/u,
    `Credential=AKIA${'A'.repeat(16)}`,
    'UnrecognizedClientException',
  ],
  ['two Authorizations in one line', /(authorization: )(.*)/u, '$1$2, $2', 'IncompleteSignatureException'],
]

for (const [title, from, to, errorType] of REWRITTEN)
  test(`a signed request is refused when somebody on the way gives it ${title}`, async () => {
    const bytes = head(...signedLines(READ), CLOSE).replace(from, to)
    assert.equal((await answeredBy(direct, bytes)).headers.get('x-amzn-errortype'), errorType)
  })

const body = JSON.stringify({ Name: 'chat', ClientRequestToken: 'once' })
const WRITE = { method: 'POST', path: '/app-instances', headers: [['content-type', 'application/json']], body } as const

test('a trailer after a body in chunks is no header', async () => {
  const chunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nx-amz-chime-bearer: x\r\n\r\n`
  const bytes = head(...signedLines(WRITE), 'transfer-encoding: chunked', 'trailer: x-amz-chime-bearer', CLOSE) + chunk
  assert.equal((await answeredBy(direct, bytes)).status, 201)
})

test('what stands behind a signed request is a request of its own, which is not signed', async () => {
  const bytes = head(...signedLines(READ)) + head(HIDDEN, `host: ${HOST}`, CLOSE)
  const [first, second] = answersIn(await say(direct.listener, bytes))
  assert.equal(first?.status, 200)
  assert.equal(second?.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException')
})

test('a body that was cut or grown on the way is not the signed one', async () => {
  for (const sent of [body.slice(0, -1), `${body} `, body.replace('chat', 'CHAT'), '']) {
    const bytes = head(...signedLines(WRITE), `content-length: ${sent.length}`, CLOSE) + sent
    assert.equal((await answeredBy(direct, bytes)).headers.get('x-amzn-errortype'), 'InvalidSignatureException')
  }
})

// Where a caller is.

const INSIDE = '203.0.113.9'
const fromInside = policyOf({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  Condition: { IpAddress: { 'aws:SourceIp': `${INSIDE}/32` } },
})
const overTls = policyOf({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'true' } },
})
const [insider, secured] = [await here.limitedUser(fromInside), await here.limitedUser(overTls)]

const CLAIMS = [
  ['X-Forwarded-For', `x-forwarded-for: ${INSIDE}`],
  ['Forwarded', `forwarded: for=${INSIDE};proto=https`],
  ['X-Real-IP', `x-real-ip: ${INSIDE}`],
  ['X-Client-IP', `client-ip: ${INSIDE}`],
  ['X-Forwarded-Proto', 'x-forwarded-proto: https'],
] as const

for (const [title, line] of CLAIMS)
  test(`nobody gets past aws:SourceIp or aws:SecureTransport by saying so in ${title}`, async () => {
    for (const { credentials } of [insider, secured]) {
      const bytes = head(...signedLines(READ, credentials), line, CLOSE)
      assert.equal((await answeredBy(direct, bytes)).headers.get('x-amzn-errortype'), 'ForbiddenException')
    }
  })

const HOPS: readonly (readonly [hops: readonly string[], status: number])[] = [
  [[`x-forwarded-for: ${INSIDE}`], 200],
  [[`x-forwarded-for: ${INSIDE}, 198.51.100.7`], 403],
  [[`x-forwarded-for: ${INSIDE}`, 'x-forwarded-for: 198.51.100.7'], 403],
  [[`x-forwarded-for: 198.51.100.7, ${INSIDE}`], 200],
  [[`x-forwarded-for: ${INSIDE}, not an address`], 403],
  [[`forwarded: for=${INSIDE}`], 403],
]

for (const [lines, status] of HOPS)
  test(`a trusted proxy is believed as far as it has seen: ${lines.join(' and ')} is answered ${status}`, async () =>
    assert.equal(
      (await answeredBy(behindProxy, head(...signedLines(READ, insider.credentials), ...lines, CLOSE))).status,
      status,
    ))

test('a trusted proxy is believed that its client came by TLS', async () => {
  const lines = [`x-forwarded-for: ${INSIDE}`, 'x-forwarded-proto: https', CLOSE]
  assert.equal((await answeredBy(behindProxy, head(...signedLines(READ, secured.credentials), ...lines))).status, 200)
})
