import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { cors } from '../../src/server/cors.ts'
import { answerIn, answersIn, echo, head, say } from './http-support.ts'

const HOST = 'Host: carillon.test'
const CLOSE = 'Connection: close'
const PAGE = 'https://app.test'

test('hands a request on as it was sent', async () => {
  await using server = await echo()
  const bytes = head(
    'POST /users/arn%3Aaws%2Fu/a%20b?b=2&a=%2F?x HTTP/1.1',
    HOST,
    CLOSE,
    'X-Twice: one',
    'x-twice: two',
    'Content-Length: 8',
  )
  await say(server.listener, `${bytes}{"a": 1}`)
  const [request] = server.requests
  assert.equal(request?.path, '/users/arn%3Aaws%2Fu/a%20b')
  assert.equal(request?.query, 'b=2&a=%2F?x')
  assert.deepEqual(request?.headers.get('x-twice'), ['one', 'two'])
  assert.equal(String(request?.body), '{"a": 1}')
  assert.equal(request?.sourceIp, '127.0.0.1')
  assert.equal(request?.secure, false)
})

test('shows both values of a header that Node would reduce to one', async () => {
  await using server = await echo()
  await say(server.listener, head('GET / HTTP/1.1', HOST, CLOSE, 'Authorization: a', 'Authorization: b'))
  assert.deepEqual(server.requests[0]?.headers.get('authorization'), ['a', 'b'])
})

test('puts a body together from chunks', async () => {
  await using server = await echo()
  const chunks = '3\r\n{"a\r\n5\r\n": 1}\r\n0\r\n\r\n'
  await say(server.listener, head('POST / HTTP/1.1', HOST, CLOSE, 'Transfer-Encoding: chunked') + chunks)
  assert.equal(String(server.requests[0]?.body), '{"a": 1}')
})

test('asks for a body that the client holds back', async () => {
  await using server = await echo()
  const socket = connect({ port: server.listener.port, host: '127.0.0.1' })
  socket.write(head('POST / HTTP/1.1', HOST, CLOSE, 'Expect: 100-continue', 'Content-Length: 2'))
  socket.once('data', () => socket.write('{}'))
  const answers = answersIn(await text(socket))
  assert.equal(answers.at(-1)?.status, 200)
  assert.equal(String(server.requests[0]?.body), '{}')
})

test('answers requests sent at once in their order', async () => {
  await using server = await echo({}, async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, path === '/1' ? 40 : 1))
    return undefined
  })
  const received = await say(
    server.listener,
    head('GET /1 HTTP/1.1', HOST) + head('GET /2 HTTP/1.1', HOST) + head('GET /3 HTTP/1.1', HOST, CLOSE),
  )
  assert.deepEqual(
    answersIn(received).map(({ body }) => JSON.parse(body).path),
    ['/1', '/2', '/3'],
  )
})

test('answers a client that has closed its half of the connection', async () => {
  await using server = await echo({}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return undefined
  })
  const socket = connect({ port: server.listener.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(head('GET / HTTP/1.1', HOST))
  assert.equal(answerIn(await text(socket)).status, 200)
})

test('answers a wish to upgrade as if it had not been uttered, and closes', async () => {
  await using server = await echo()
  const bytes = head('GET /socket HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: websocket')
  const answer = answerIn(await say(server.listener, bytes))
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('connection'), 'close')
})

test('sends no body with the answer to HEAD', async () => {
  await using server = await echo()
  const received = await say(server.listener, head('HEAD / HTTP/1.1', HOST, CLOSE))
  assert.ok(received.endsWith('\r\n\r\n'))
})

test('says neither length nor type of an empty 204', async () => {
  await using server = await echo({}, async () => ({ response: { status: 204, headers: {}, body: '' } }))
  const { status, headers } = answerIn(await say(server.listener, head('DELETE / HTTP/1.1', HOST, CLOSE)))
  assert.equal(status, 204)
  assert.equal(headers.has('content-length'), false)
  assert.equal(headers.has('transfer-encoding'), false)
})

test('says the length of a body in bytes', async () => {
  await using server = await echo({}, async () => ({ response: { status: 200, headers: {}, body: '"ü"' } }))
  const { headers } = answerIn(await say(server.listener, head('GET / HTTP/1.1', HOST, CLOSE)))
  assert.equal(headers.get('content-length'), '4')
  assert.ok(headers.has('date'))
})

test('answers questions after its health itself', async () => {
  await using server = await echo()
  const received = await say(
    server.listener,
    head('GET /livez HTTP/1.1', HOST) + head('GET /readyz HTTP/1.1', HOST, CLOSE),
  )
  assert.deepEqual(
    answersIn(received).map(({ status, body }) => [status, body]),
    [
      [200, '{"status":"ok"}'],
      [200, '{"status":"ok"}'],
    ],
  )
  assert.equal(server.requests.length, 0)
})

test('is alive while it is not ready', async () => {
  await using server = await echo({ isReady: () => false })
  const received = await say(
    server.listener,
    head('GET /livez HTTP/1.1', HOST) + head('GET /readyz HTTP/1.1', HOST, CLOSE),
  )
  assert.deepEqual(
    answersIn(received).map(({ status }) => status),
    [200, 503],
  )
})

test('lets a browser ask before it sends, on any route and unsigned', async () => {
  await using server = await echo()
  const bytes = head(
    'OPTIONS /app-instances HTTP/1.1',
    HOST,
    CLOSE,
    `Origin: ${PAGE}`,
    'Access-Control-Request-Method: POST',
    'Access-Control-Request-Headers: authorization,x-amz-chime-bearer, amz-sdk-request,not a name',
  )
  const { status, headers } = answerIn(await say(server.listener, bytes))
  assert.equal(status, 204)
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.equal(headers.get('access-control-allow-methods'), 'GET, POST, PUT, DELETE')
  assert.equal(headers.get('access-control-allow-headers'), 'authorization, x-amz-chime-bearer, amz-sdk-request')
  assert.ok(Number(headers.get('access-control-max-age')) > 0)
  assert.equal(headers.has('access-control-allow-credentials'), false)
  assert.equal(server.requests.length, 0)
})

test('passes on an OPTIONS that is no browser asking', async () => {
  await using server = await echo()
  await say(server.listener, head('OPTIONS / HTTP/1.1', HOST, CLOSE))
  assert.equal(server.requests[0]?.method, 'OPTIONS')
})

test('lets pages read the headers that SDKs need', async () => {
  await using server = await echo()
  const { headers } = answerIn(await say(server.listener, head('GET / HTTP/1.1', HOST, CLOSE, `Origin: ${PAGE}`)))
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.equal(headers.get('access-control-expose-headers'), 'x-amzn-RequestId, x-amzn-ErrorType, Date, Retry-After')
})

test('allows a listed origin by its name, and no other', async () => {
  await using server = await echo({ cors: cors([PAGE, 'https://other.test']) })
  const from = (origin: string) => say(server.listener, head('GET / HTTP/1.1', HOST, CLOSE, `Origin: ${origin}`))
  const listed = answerIn(await from(PAGE))
  assert.equal(listed.headers.get('access-control-allow-origin'), PAGE)
  assert.equal(listed.headers.get('vary'), 'Origin')
  const unlisted = answerIn(await from('https://evil.test'))
  assert.equal(unlisted.headers.has('access-control-allow-origin'), false)
  assert.equal(unlisted.headers.get('vary'), 'Origin')
})

test('believes a trusted proxy about its client', async () => {
  await using server = await echo({ trustedProxies: ['127.0.0.0/8'] })
  await say(
    server.listener,
    head('GET / HTTP/1.1', HOST, CLOSE, 'X-Forwarded-For: 192.0.2.1, 203.0.113.9', 'X-Forwarded-Proto: https'),
  )
  assert.equal(server.requests[0]?.sourceIp, '203.0.113.9')
  assert.equal(server.requests[0]?.secure, true)
})

test('believes nobody else about his client', async () => {
  await using server = await echo({ trustedProxies: ['192.0.2.1'] })
  await say(
    server.listener,
    head('GET / HTTP/1.1', HOST, CLOSE, 'X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Proto: https'),
  )
  assert.equal(server.requests[0]?.sourceIp, '127.0.0.1')
  assert.equal(server.requests[0]?.secure, false)
})
