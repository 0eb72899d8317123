import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Answer, answerIn, answersIn, echo, head, say } from './http-support.ts'

const HOST = 'Host: carillon.test'
const CLOSE = 'Connection: close'
const KIB = 1024
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

/** What every refusal has in common. */
const assertRefusal = (
  answer: Answer,
  status: number,
  errorType: string,
  code = errorType.replace('Exception', ''),
) => {
  const { Code, Message, message } = JSON.parse(answer.body)
  assert.equal(answer.status, status)
  assert.equal(answer.headers.get('x-amzn-errortype'), errorType)
  assert.equal(Code, code)
  assert.equal(Message, message)
  assert.ok(message.length > 0)
  assert.match(answer.headers.get('x-amzn-requestid') ?? '', UUID)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(answer.headers.get('connection'), 'close')
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
}

const BAD_REQUESTS: readonly (readonly [title: string, bytes: string | Buffer, status?: number, errorType?: string])[] =
  [
    [
      'a Content-Length beside a Transfer-Encoding',
      `${head('POST / HTTP/1.1', HOST, 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    [
      'a Transfer-Encoding beside a Content-Length',
      `${head('POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked', 'Content-Length: 3')}0\r\n\r\n`,
    ],
    ['two Content-Lengths', `${head('POST / HTTP/1.1', HOST, 'Content-Length: 3', 'Content-Length: 3')}abc`],
    ['a Content-Length that is no number', `${head('POST / HTTP/1.1', HOST, 'Content-Length: +3')}abc`],
    ['a Content-Length beyond all bounds', head('POST / HTTP/1.1', HOST, `Content-Length: ${'9'.repeat(30)}`)],
    [
      'another transfer encoding than chunked',
      `${head('POST / HTTP/1.1', HOST, 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`,
    ],
    [
      'chunked twice',
      `${head('POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    ['chunks in HTTP/1.0', `${head('POST / HTTP/1.0', HOST, 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['a chunk whose size is no number', `${head('POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked')}zz\r\n`],
    ['a folded header', head('GET / HTTP/1.1', HOST, 'X-Folded: a', ' b')],
    ['a header without a name', head('GET / HTTP/1.1', HOST, ': a')],
    ['a blank before the colon', head('GET / HTTP/1.1', 'Host : carillon.test')],
    ['a control character in a header', head('GET / HTTP/1.1', HOST, 'X-Bell: \x07')],
    ['two Hosts', head('GET / HTTP/1.1', HOST, HOST)],
    ['no Host', head('GET / HTTP/1.1')],
    ['lines that end in LF alone', `GET / HTTP/1.1\n${HOST}\n\n`],
    ['NUL in the path', head('GET /a\0b HTTP/1.1', HOST)],
    ['a raw byte beyond ASCII in the path', Buffer.from(head('GET /\xe9 HTTP/1.1', HOST), 'latin1')],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    ['a claim to be HTTP/2', head('GET / HTTP/2.0', HOST)],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a version that never was', head('GET / HTTP/1.7', HOST)],
    ['CONNECT', head('CONNECT carillon.test:443 HTTP/1.1', HOST)],
    ['a method nobody knows', head('BREW / HTTP/1.1', HOST), 404, 'UnknownOperationException'],
    ['a TLS greeting in the clear', Buffer.from('16030100a5010000a10303', 'hex'), 404, 'UnknownOperationException'],
    [
      'an expectation other than 100-continue',
      `${head('POST / HTTP/1.1', HOST, 'Expect: 200-ok', 'Content-Length: 3')}abc`,
      417,
      'ExpectationFailedException',
    ],
    [
      'a header of more than 32 KiB',
      head('GET / HTTP/1.1', HOST, `X-Large: ${'x'.repeat(32 * KIB)}`),
      431,
      'RequestHeaderFieldsTooLargeException',
    ],
    [
      'a gigantic query',
      head(`GET /?q=${'x'.repeat(64 * KIB)} HTTP/1.1`, HOST),
      431,
      'RequestHeaderFieldsTooLargeException',
    ],
    [
      'more than 200 headers',
      head('GET / HTTP/1.1', HOST, ...Array<string>(200).fill('X-Many: 1')),
      431,
      'RequestHeaderFieldsTooLargeException',
    ],
    [
      'a body announced larger than 256 KiB',
      head('POST / HTTP/1.1', HOST, `Content-Length: ${256 * KIB + 1}`),
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'a body announced too large before it is waited for',
      head('POST / HTTP/1.1', HOST, 'Expect: 100-continue', `Content-Length: ${257 * KIB}`),
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'chunks of more than 256 KiB',
      `${head('POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked')}40001\r\n${'x'.repeat(256 * KIB + 1)}\r\n0\r\n\r\n`,
      413,
      'RequestEntityTooLargeException',
    ],
  ]

for (const [title, bytes, status = 400, errorType = 'BadRequestException'] of BAD_REQUESTS)
  test(`refuses ${title}, serves nothing, and lives on`, async () => {
    await using server = await echo()

    assertRefusal(answerIn(await say(server.listener, bytes)), status, errorType)

    assert.equal(server.requests.length, 0)
    assert.deepEqual(
      server.served.map((served) => [served.response.status, served.errorType]),
      [[status, errorType]],
    )
    assert.equal(answerIn(await say(server.listener, head('GET /next HTTP/1.1', HOST, CLOSE))).status, 200)
  })

test('refuses a header that does not end in time', async () => {
  await using server = await echo({ limits: { headersMs: 50, checkMs: 20 } })
  assertRefusal(answerIn(await say(server.listener, `GET / HTTP/1.1\r\n${HOST}\r\n`)), 408, 'RequestTimeoutException')
})

test('refuses a connection on which nothing is said in time', async () => {
  await using server = await echo({ limits: { headersMs: 50, checkMs: 20 } })
  assertRefusal(answerIn(await say(server.listener, '')), 408, 'RequestTimeoutException')
})

test('refuses a body that does not end in time, as when its Content-Length promised more', async () => {
  await using server = await echo({ limits: { headersMs: 50, requestMs: 50, checkMs: 20 } })
  const bytes = `${head('POST / HTTP/1.1', HOST, 'Content-Length: 30')}{}`
  assertRefusal(answerIn(await say(server.listener, bytes)), 408, 'RequestTimeoutException')
  assert.equal(server.requests.length, 0)
})

test('refuses a body that ends before its Content-Length', async () => {
  await using server = await echo()
  const socket = connect({ port: server.listener.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(`${head('POST / HTTP/1.1', HOST, 'Content-Length: 30')}{}`)
  assertRefusal(answerIn(await text(socket)), 400, 'BadRequestException')
  assert.equal(server.requests.length, 0)
})

test('refuses what is left of a body after its Content-Length, once the request before it is answered', async () => {
  await using server = await echo()
  const bytes = `${head('POST /first HTTP/1.1', HOST, 'Content-Length: 2')}{}{"more":1}`
  const [first, second] = answersIn(await say(server.listener, bytes))
  assert.deepEqual(JSON.parse(first?.body ?? ''), { method: 'POST', path: '/first', bytes: 2 })
  assertRefusal(second as Answer, 404, 'UnknownOperationException')
})

test('takes a request without length and chunks for one without a body', async () => {
  await using server = await echo()
  const [first, second] = answersIn(await say(server.listener, `${head('POST /bare HTTP/1.1', HOST)}{"more":1}`))
  assert.deepEqual(JSON.parse(first?.body ?? ''), { method: 'POST', path: '/bare', bytes: 0 })
  assertRefusal(second as Answer, 404, 'UnknownOperationException')
})

test('keeps the answers of requests sent before a broken one, in their order', async () => {
  const late = Promise.withResolvers<undefined>()
  await using server = await echo({}, ({ path }) => (path === '/slow' ? late.promise : Promise.resolve(undefined)))
  const received = say(
    server.listener,
    head('GET /slow HTTP/1.1', HOST) +
      head('GET /fast HTTP/1.1', HOST) +
      head('GET / HTTP/1.1', HOST, HOST) +
      head('GET /never HTTP/1.1', HOST),
  )
  setTimeout(() => late.resolve(undefined), 50)
  const answers = answersIn(await received)
  assert.deepEqual(
    answers.map((answer) => JSON.parse(answer.body).path),
    ['/slow', '/fast', undefined],
  )
  assertRefusal(answers[2] as Answer, 400, 'BadRequestException')
  assert.deepEqual(
    server.requests.map((request) => request.path),
    ['/slow', '/fast'],
  )
})

test('tells a client that is still sending why it was refused', async () => {
  await using server = await echo()
  const bytes = `${head('POST / HTTP/1.1', HOST, `Content-Length: ${4096 * KIB}`)}${'x'.repeat(4096 * KIB)}`
  assertRefusal(answerIn(await say(server.listener, bytes)), 413, 'RequestEntityTooLargeException')
})

test('cuts off a refused client that goes on sending for ever', async () => {
  await using server = await echo({ limits: { lingerMs: 50 } })
  const socket = connect({ port: server.listener.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(head('GET / HTTP/1.1'))
  socket.on('error', () => {
    // The reset is what is waited for.
  })
  const chatter = setInterval(() => socket.write('more'), 10)
  await new Promise((closed) => socket.resume().once('close', closed))
  clearInterval(chatter)
})

test('turns requests away while too many are in flight', async () => {
  const arrived = Promise.withResolvers<void>()
  const late = Promise.withResolvers<undefined>()
  await using server = await echo({ limits: { requestsInFlightMax: 1 } }, () => {
    arrived.resolve()
    return late.promise
  })
  const first = say(server.listener, head('GET /first HTTP/1.1', HOST, CLOSE))
  await arrived.promise
  const second = answerIn(await say(server.listener, head('GET /second HTTP/1.1', HOST)))
  late.resolve(undefined)
  assertRefusal(second, 429, 'ThrottledClientException', 'Throttled')
  assert.equal(second.headers.get('retry-after'), '1')
  assert.equal(answerIn(await first).status, 200)
})

test('takes a larger body where the route allows it', async () => {
  const bodyBytesMax = (method: string, path: string) => (method === 'POST' && path === '/large' ? 4 : 2)
  await using server = await echo({ limits: { bodyBytesMax } })
  const post = (path: string) => `${head(`POST ${path} HTTP/1.1`, HOST, CLOSE, 'Content-Length: 4')}abcd`
  assert.equal(answerIn(await say(server.listener, post('/large'))).status, 200)
  assert.equal(answerIn(await say(server.listener, post('/small'))).status, 413)
})

test('lives on when a client goes away in the middle of a request', async () => {
  await using server = await echo()
  const client = connect({ port: server.listener.port, host: '127.0.0.1' })
  client.write(`${head('POST / HTTP/1.1', HOST, 'Content-Length: 30')}{}`, () => client.destroy())
  await once(client, 'close')
  assert.equal(answerIn(await say(server.listener, head('GET /next HTTP/1.1', HOST, CLOSE))).status, 200)
})

test('lives on when a client does not wait for its answer', async () => {
  const arrived = Promise.withResolvers<void>()
  const late = Promise.withResolvers<undefined>()
  await using server = await echo({}, ({ path }) => {
    arrived.resolve()
    return path === '/slow' ? late.promise : Promise.resolve(undefined)
  })
  const client = connect({ port: server.listener.port, host: '127.0.0.1' })
  client.write(head('GET /slow HTTP/1.1', HOST))
  await arrived.promise
  client.destroy()
  await once(client, 'close')
  late.resolve(undefined)
  assert.equal(answerIn(await say(server.listener, head('GET /next HTTP/1.1', HOST, CLOSE))).status, 200)
})

test('answers what is thrown at it with a stock sentence, and keeps the cause for the log', async () => {
  const cause = new Error('a secret of the engine room')
  await using server = await echo({}, () => Promise.reject(cause))
  const answer = answerIn(await say(server.listener, head('GET / HTTP/1.1', HOST, CLOSE)))
  assertRefusal(answer, 500, 'ServiceFailureException')
  assert.doesNotMatch(answer.body, /secret/)
  assert.equal(server.served[0]?.cause, cause)
})

test('refuses a body beyond what all bodies under way may have, until one of them has gone', async () => {
  const half = head('POST /half HTTP/1.1', HOST, `Content-Length: ${16 * KIB}`)
  await using server = await echo({ limits: { bodiesBytesMax: 20 * KIB } })
  const first = connect({ port: server.listener.port, host: '127.0.0.1' })
  first.write(half)
  await once(first, 'connect')
  assertRefusal(answerIn(await say(server.listener, half)), 429, 'ThrottledClientException', 'Throttled')
  first.destroy()
  const whole = head('POST /whole HTTP/1.1', HOST, CLOSE, `Content-Length: ${16 * KIB}`) + 'a'.repeat(16 * KIB)
  const answers: Answer[] = []
  while (answers.at(-1)?.status !== 200) answers.push(answerIn(await say(server.listener, whole)))
  assert.equal(JSON.parse(answers.at(-1)!.body).bytes, 16 * KIB)
})
