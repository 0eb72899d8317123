import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequestTo } from 'node:http'
import { request as httpsRequestTo } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { secret } from '../support/logs.ts'
import { carillon, runningServer } from '../support/server.ts'
import { httpRequest, signed } from '../support/signed-request.ts'
import { newApp, newInstance, newUser, register } from '../support/world.ts'

const PAIRS = join(import.meta.dirname, 'http-tls')
const TLS = ['--tls-cert', join(PAIRS, 'first.cert.pem'), '--tls-key', join(PAIRS, 'first.key.pem')]

const plain = await runningServer(undefined, '--admin-port', '0', '--test', '--trusted-proxies', '192.0.2.1')
const behindProxy = await runningServer(undefined, '--admin-port', '0', '--trusted-proxies', '127.0.0.1')
const overTls = await runningServer(undefined, ...TLS)
after(() => Promise.all([plain, behindProxy, overTls].map((server) => server[Symbol.asyncDispose]())))

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The status and the error type that a request is answered with. */
const answered = async (url: string | undefined, { method = 'GET', headers = {}, body = '' }: Sent = {}) => {
  assert.ok(url)
  // Nobody but the test itself trusts the certificate.
  const sent = url.startsWith('https:')
    ? httpsRequestTo(url, { method, headers, rejectUnauthorized: false })
    : httpRequestTo(url, { method, headers })
  const response = once(sent, 'response')
  sent.end(body)
  const [answer] = await response
  await text(answer)
  return [answer.statusCode, answer.headers['x-amzn-errortype']]
}

test('a reset empties the store of a server that is there to be tested against', async () => {
  const { client, pinpoint } = plain.root
  const user = await newUser(client, await newInstance(client), 'ann')
  await client.send(register(user, await newApp(pinpoint), secret('token')))
  assert.deepEqual(await answered(`${plain.adminUrl}/_carillon/reset`, { method: 'POST' }), [204, undefined])
  assert.deepEqual((await client.send(new ListAppInstancesCommand({}))).AppInstances, [])
  assert.match(await newInstance(client), /app-instance/)
})

test('there is no reset on any other server, nor on the API port', async () => {
  const reset = { method: 'POST' }
  assert.deepEqual(await answered(`${behindProxy.adminUrl}/_carillon/reset`, reset), [404, 'NotFoundException'])
  assert.deepEqual(await answered(`${plain.apiUrl}/_carillon/reset`, reset), [404, 'UnknownOperationException'])
})

test('the admin port answers to its own name only, so that no page can rebind its way in', async () => {
  const host = (name: string) => ({ headers: { host: name } })
  assert.deepEqual(await answered(`${plain.adminUrl}/metrics`, host('localhost:8081')), [200, undefined])
  assert.deepEqual(await answered(`${plain.adminUrl}/metrics`, host('evil.test')), [403, 'ForbiddenException'])
  const reset = { method: 'POST', ...host('evil.test') }
  assert.deepEqual(await answered(`${plain.adminUrl}/_carillon/reset`, reset), [403, 'ForbiddenException'])
})

test('metrics are not on the API port', async () => {
  assert.deepEqual(await answered(`${plain.apiUrl}/metrics`), [404, 'UnknownOperationException'])
})

const REFUSED_STARTS: [flags: string[], stderr: RegExp][] = [
  [['--quota', '7'], /^carillon: "--quota" is not a setting; allowed are --host, .*\n$/],
  [['--port', '65536'], /^carillon: --port is "65536"; allowed is a port from 0 to 65535\n$/],
  [['--admin-host', '0.0.0.0'], /^carillon: CARILLON_ADMIN_HOST is "0\.0\.0\.0", not loopback, .*\n$/],
  [['--secret-access-key', secret('key but ill-formed')], /^carillon: .*\(not shown\); allowed is .*\n$/],
]

for (const [flags, line] of REFUSED_STARTS)
  test(`${flags[0]} stops the start in one line`, async () => {
    const { status, stdout, stderr } = await carillon('serve', '--data-dir', ':memory:', ...flags)
    assert.match(stderr, line)
    assert.deepEqual([status, stdout], [2, ''])
  })

/** A write whose signature leaves its body open, which takes TLS. */
const unsignedPayload = (
  { apiUrl, root: { credentials } }: typeof plain,
  forwardedProto?: string,
): Promise<unknown> => {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const payload = 'UNSIGNED-PAYLOAD'
  const unsigned = httpRequest({
    method: 'POST',
    path: '/app-instances',
    headers: [
      ['content-type', 'application/json'],
      ['host', new URL(apiUrl).host],
      ['x-amz-content-sha256', payload],
      ['x-amz-date', timestamp],
    ],
  })
  const credential = `${credentials.accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const { headers } = signed(unsigned, { ...credentials, credential, timestamp, payload })
  return answered(`${apiUrl}/app-instances`, {
    method: 'POST',
    headers: {
      ...Object.fromEntries([...headers].map(([name, values]) => [name, values.join(',')])),
      ...(forwardedProto && { 'x-forwarded-proto': forwardedProto, 'x-forwarded-for': '203.0.113.9' }),
    },
    body: JSON.stringify({ Name: secret('name'), ClientRequestToken: crypto.randomUUID() }),
  })
}

const REFUSED = [403, 'InvalidSignatureException']
const TAKEN = [201, undefined]

test('a write with an open body is taken over TLS, and only there', async () => {
  assert.deepEqual(await unsignedPayload(overTls), TAKEN)
  assert.deepEqual(await unsignedPayload(plain), REFUSED)
})

test('X-Forwarded-Proto says that it was TLS where a trusted proxy sends it, and from nobody else', async () => {
  assert.deepEqual(await unsignedPayload(behindProxy, 'https'), TAKEN)
  assert.deepEqual(await unsignedPayload(behindProxy, 'http'), REFUSED)
  assert.deepEqual(await unsignedPayload(plain, 'https'), REFUSED)
})

test('X-Forwarded-Proto from a stranger does not undo TLS', async () => {
  assert.deepEqual(await unsignedPayload(overTls, 'http'), TAKEN)
})
