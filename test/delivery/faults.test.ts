import assert from 'node:assert/strict'
import { once } from 'node:events'
import { constants } from 'node:http2'
import { type AddressInfo, connect, createServer } from 'node:net'
import { test } from 'node:test'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { alert, fakePush, kindsOf, message } from '../support/fake-push.ts'
import { relayTo } from '../support/relay.ts'
import { scriptedServer, senderTo } from '../support/scripted-server.ts'

type Sender = ReturnType<Awaited<ReturnType<typeof fakePush>>['apns']>

const ALONE = { connectionsMax: 1 }
const sendAll = (sender: Sender, tokens: readonly string[]) =>
  Promise.all(tokens.map((token) => sender.send(alert(token))))
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`)
const reasonOf = (outcome: Outcome | undefined) => outcome && 'reason' in outcome && outcome.reason
const received = ({ fake }: Awaited<ReturnType<typeof fakePush>>) =>
  fake.inbox.list({ after: 0 }).map(({ deviceToken }) => deviceToken)

test('with one stream at a time pushes go one after another, each once', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  const tokens = numbered('ok', 50)
  const outcomes = await sendAll(push.apns({ limits: ALONE }), tokens)
  assert.deepEqual(kindsOf(outcomes), { delivered: 50 })
  assert.deepEqual(received(push), tokens)
})

test('a server that allows more streams, or fewer, is obeyed from then on', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  const sender = push.apns({ limits: ALONE })
  await sender.send(alert('ok-first'))
  for (const streams of [50, 1]) {
    push.fake.allowStreams(streams)
    assert.deepEqual(kindsOf(await sendAll(sender, numbered('ok', 50))), { delivered: 50 })
  }
  assert.equal(push.fake.connections(), 1)
})

test('connections are opened as they are needed, and no more than may be', async () => {
  await using push = await fakePush({ maxStreams: 2 })
  const sender = push.apns({ limits: { connectionsMax: 3 } })
  await sender.send(alert('ok-first'))
  assert.equal(push.fake.connections(), 1)
  await sendAll(sender, numbered('slow-50', 30))
  assert.equal(push.fake.connections(), 3)
})

test('GOAWAY in mid-stream: what was looked at is answered, the rest goes over another connection, each once', async () => {
  await using push = await fakePush()
  const before = numbered('slow-100', 50)
  const behind = numbered('ok', 50)
  const outcomes = await sendAll(push.apns({ limits: ALONE }), [...before, 'goaway-1', ...behind])
  assert.deepEqual(kindsOf(outcomes), { delivered: 101 })
  assert.deepEqual(received(push).sort(), [...before, 'goaway-1', ...behind].sort())
})

test('a flood of RST settles each push once, and lets the others through', async () => {
  await using push = await fakePush()
  const tokens = Array.from({ length: 300 }, (_, at) => [`rst-${at}`, `ok-${at}`, `refuse-${at}`]).flat()
  const outcomes = await sendAll(push.apns(), tokens)
  assert.deepEqual(kindsOf(outcomes), { retry: 600, delivered: 300 })
  assert.deepEqual(
    outcomes.slice(0, 3).map(reasonOf),
    ['Reset', undefined, 'StreamRefused'].map((reason) => reason ?? false),
  )
  // What was not looked at is tried a second time, and no third.
  assert.equal(push.fake.counters.read()['apns reset'], 300 + 2 * 300)
})

test('a connection that breaks loses what is on it, and the next push opens another', async () => {
  await using push = await fakePush()
  const sender = push.apns()
  const underWay = sendAll(sender, numbered('slow-60000', 50))
  await sender.send(alert('ok-1'))
  push.fake.cut()
  assert.deepEqual([...new Set((await underWay).map(reasonOf))], ['ConnectionLost'])
  assert.deepEqual(await sender.send(alert('ok-2')), { kind: 'delivered' })
})

test('a push that is never answered is lost at its deadline, and gives its stream back', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  const sender = push.apns({ limits: { ...ALONE, deadlineMs: 1500 } })
  const hanging = sender.send(alert('hang-1'))
  const waiting = sender.send(alert('ok-never'))
  assert.deepEqual([await hanging, await waiting].map(reasonOf), ['Timeout', 'Timeout'])
  assert.deepEqual(await sender.send(alert('ok-after')), { kind: 'delivered' })
})

test('one that hangs holds up no other', async () => {
  await using push = await fakePush()
  const sender = push.apns()
  const hanging = sendAll(sender, numbered('hang', 20))
  assert.deepEqual(kindsOf(await sendAll(sender, numbered('ok', 20))), { delivered: 20 })
  push.fake.cut()
  assert.deepEqual(kindsOf(await hanging), { retry: 20 })
})

test("the same faults at Google: each push settles once, and as Apple's would", async () => {
  await using push = await fakePush()
  const sender = push.fcm()
  const tokens = ['ok-1', 'goaway-1', 'rst-1', 'refuse-1']
  const outcomes = await Promise.all(tokens.map((token) => sender.send(message(token))))
  assert.deepEqual(outcomes.map(reasonOf), [false, false, 'Reset', 'StreamRefused'])
  assert.equal(reasonOf(await sender.send(message('cut-1'))), 'ConnectionLost')
})

test('GOAWAY for a fault: what may have been looked at is lost, the rest goes over another connection', async () => {
  await using server = await scriptedServer((stream, connection) => {
    if (connection > 0) return stream.respond({ ':status': 200 }, { endStream: true })
    if (stream.id === 3) stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 1)
  })
  const sender = senderTo(server.url, ALONE)
  const outcomes = await sendAll(sender, numbered('ok', 3))
  assert.deepEqual(outcomes.map(reasonOf), ['ConnectionLost', false, false])
})

test('an answer without an end is given up', async () => {
  await using server = await scriptedServer((stream) => {
    stream.respond({ ':status': 400 })
    stream.write('x'.repeat(40_000))
  })
  assert.equal(reasonOf(await senderTo(server.url).send(alert('ok-1'))), 'AnswerTooLarge')
})

test('an answer that is no JSON is read by its status', async () => {
  await using server = await scriptedServer((stream) => {
    stream.respond({ ':status': 503, 'retry-after': '9' })
    stream.end('<html>')
  })
  const outcome = await senderTo(server.url).send(alert('ok-1'))
  assert.deepEqual(outcome, { kind: 'retry', reason: 'Status503', holds: 'channel', afterMs: 9000 })
})

test('a network that goes silent is noticed by a PING, long before the deadline', async () => {
  await using push = await fakePush()
  await using relay = await relayTo(() => connect(Number(new URL(push.fake.url).port), '127.0.0.1'))
  const sender = senderTo(`https://127.0.0.1:${relay.port}`, { pingMs: 50, deadlineMs: 60_000 })
  await sender.send(alert('ok-1'))
  relay.freeze()
  assert.equal(reasonOf(await sender.send(alert('ok-2'))), 'ConnectionLost')
  assert.deepEqual(await sender.send(alert('ok-3')), { kind: 'delivered' })
  await sender.close()
})

test('a provider that takes one connection and refuses others is not stormed, and all pushes go over the one', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  await using relay = await relayTo(() => connect(Number(new URL(push.fake.url).port), '127.0.0.1'))
  const sender = senderTo(`https://127.0.0.1:${relay.port}`, { connectionsMax: 4, reconnectMs: 600_000 })
  await sender.send(alert('ok-first'))
  relay.refuseMore()
  assert.deepEqual(kindsOf(await sendAll(sender, numbered('slow-20', 20))), { delivered: 20 })
  assert.equal(relay.refused(), 1)
  await sender.close()
})

test('a connection that nobody uses is closed, and opened again when it is needed', async () => {
  await using push = await fakePush()
  const sender = push.apns({ limits: { idleMs: 40 } })
  await sender.send(alert('ok-1'))
  while (push.fake.connections() > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(await sender.send(alert('ok-2')), { kind: 'delivered' })
})

test('where nobody listens, all who wait hear of it at once', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const outcomes = await sendAll(senderTo(`https://127.0.0.1:${port}`), numbered('ok', 20))
  assert.deepEqual([...new Set(outcomes.map(reasonOf))], ['Unreachable'])
})

test('a server that takes the connection and says nothing is given up', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sender = senderTo(`https://127.0.0.1:${port}`, { connectMs: 100, deadlineMs: 60_000 })
  assert.equal(reasonOf(await sender.send(alert('ok-1'))), 'Unreachable')
  server.close()
})

test('a server that the authorities do not know is sent nothing', async () => {
  const { newMaterials } = await import('../../src/fake-push/materials.ts')
  await using push = await fakePush()
  const { ca } = await newMaterials(['127.0.0.1'], Date.now())
  assert.equal(reasonOf(await push.apns({ ca }).send(alert('ok-1'))), 'Unreachable')
  assert.deepEqual(push.fake.counters.read(), {})
})

test('what waits is bounded', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  const sender = push.apns({ limits: { ...ALONE, waitingMax: 5 } })
  const outcomes = await sendAll(sender, numbered('ok', 9))
  assert.deepEqual(outcomes.map(reasonOf), [...Array(5).fill(false), ...Array(4).fill('QueueFull')])
})

test('a client that is closed lets what is under way end, and takes no more', async () => {
  await using push = await fakePush({ maxStreams: 1 })
  const sender = push.apns({ limits: ALONE })
  const underWay = sender.send(alert('slow-100-1'))
  const waiting = sender.send(alert('ok-1'))
  await push.fake.inbox.next({ after: 0 }, 10_000)
  const closed = sender.close()
  assert.deepEqual(
    [await underWay, await waiting, await sender.send(alert('ok-2'))].map((o) => reasonOf(o) || o.kind),
    ['delivered', 'Closed', 'Closed'],
  )
  await closed
})

test('a client that has sent nothing closes at once', async () => {
  await senderTo('https://127.0.0.1:9').close()
})
