import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { answerIn, type Echo, echo, head, say } from './http-support.ts'

const HOST = 'Host: carillon.test'

const open = async ({ listener }: Echo) => {
  const socket = connect({ port: listener.port, host: '127.0.0.1' })
  await once(socket, 'connect')
  return socket
}

test('finishes what is in flight before it is closed, and tells the client that this was the last answer', async () => {
  const arrived = Promise.withResolvers<void>()
  const late = Promise.withResolvers<undefined>()
  await using server = await echo({}, () => {
    arrived.resolve()
    return late.promise
  })
  const received = say(server.listener, head('GET / HTTP/1.1', HOST))
  await arrived.promise
  const closed = server.listener.close()
  late.resolve(undefined)
  const answer = answerIn(await received)
  await closed
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('connection'), 'close')
})

test('hears a body out that was on its way when the closing began', async () => {
  await using server = await echo()
  const socket = await open(server)
  socket.write(head('POST / HTTP/1.1', HOST, 'Expect: 100-continue', 'Content-Length: 2'))
  await once(socket, 'data')
  const closed = server.listener.close()
  socket.write('{}')
  assert.equal(answerIn(await text(socket)).status, 200)
  await closed
})

test('is alive but no longer ready while it closes', async () => {
  await using server = await echo()
  const asked = await Promise.all(
    ['/livez', '/readyz'].map(async (path) => {
      const socket = await open(server)
      socket.write(head(`GET ${path} HTTP/1.1`, HOST, 'Expect: 100-continue', 'Content-Length: 2'))
      await once(socket, 'data')
      return socket
    }),
  )
  const closed = server.listener.close()
  const answers = await Promise.all(asked.map((socket) => text(socket.end('{}'))))
  await closed
  assert.deepEqual(
    answers.map((answer) => answerIn(answer).status),
    [200, 503],
  )
})

test('closes connections that rest between two requests', async () => {
  await using server = await echo()
  const socket = await open(server)
  socket.write(head('GET / HTTP/1.1', HOST))
  await once(socket, 'data')
  const ended = text(socket)
  await server.listener.close()
  assert.equal(await ended, '')
})

test('closes connections on which nothing was ever said', async () => {
  await using server = await echo()
  const socket = await open(server)
  const ended = text(socket)
  // A first round trip beside it, so that the server has surely taken the silent one in.
  await say(server.listener, head('GET / HTTP/1.1', HOST, 'Connection: close'))
  await server.listener.close()
  assert.equal(await ended, '')
})

test('accepts nobody once it is closing', async () => {
  await using server = await echo()
  await server.listener.close()
  await assert.rejects(say(server.listener, head('GET / HTTP/1.1', HOST)), { code: 'ECONNREFUSED' })
})

test('cuts off what does not finish in time', async () => {
  const arrived = Promise.withResolvers<void>()
  await using server = await echo({ limits: { stopMs: 50 } }, () => {
    arrived.resolve()
    return new Promise(() => {
      // Never answered.
    })
  })
  const received = say(server.listener, head('GET / HTTP/1.1', HOST))
  await arrived.promise
  await server.listener.close()
  assert.equal(await received, '')
})

test('may be closed twice', async () => {
  await using server = await echo()
  await Promise.all([server.listener.close(), server.listener.close()])
  await server.listener.close()
})
