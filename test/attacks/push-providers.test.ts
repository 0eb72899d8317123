import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import { test } from 'node:test'
import { alert } from '../support/fake-push.ts'
import { scriptedServer, senderTo } from '../support/scripted-server.ts'

const ALONE = { connectionsMax: 1 }
const TWO_STREAMS = { settings: { maxConcurrentStreams: 2 } }

test('a success that never ends takes a stream for no longer than a push may take', async () => {
  const closed: Promise<unknown>[] = []
  const endless = (stream: ServerHttp2Stream) => {
    closed.push(once(stream, 'close'))
    stream.respond({ ':status': 200 })
  }
  await using server = await scriptedServer(endless, TWO_STREAMS)
  const sender = senderTo(server.url, { ...ALONE, deadlineMs: 1000 })
  for (const number of [1, 2, 3, 4]) {
    assert.deepEqual(await sender.send(alert(`ok-${number}`)), { kind: 'delivered' })
    if (closed.length % 2 === 0) await Promise.all(closed)
  }
  assert.equal(server.connections(), 1)
})

test('what comes with a success is not read without end', async () => {
  const closed = Promise.withResolvers<void>()
  const flood = (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200 })
    stream.once('close', closed.resolve)
    const more = () => void (stream.destroyed || stream.write('x'.repeat(16_384), more))
    more()
  }
  await using server = await scriptedServer(flood)
  assert.deepEqual(await senderTo(server.url, { deadlineMs: 20_000 }).send(alert('ok-1')), { kind: 'delivered' })
  await closed.promise
})

const HOSTILE: readonly (readonly [what: string, answer: (stream: ServerHttp2Stream) => void, reasons: RegExp])[] = [
  [
    'with headers of a megabyte',
    (stream) => stream.respond({ ':status': 400, 'x-large': 'x'.repeat(1_000_000) }),
    /^(?:Reset|ConnectionLost|Timeout)$/,
  ],
  [
    'with more headers than anybody reads',
    (stream) =>
      stream.respond({
        ':status': 400,
        ...Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`x-${n}`, 'x'])),
      }),
    /^(?:Reset|ConnectionLost|Timeout|Status400)$/,
  ],
  ...['null', '[]', '7', '"x"', '{"reason":{}}', '{"reason":["a"]}', '{"reason":"a b"}', '{"reason":', '\ufffe'].map(
    (body) =>
      [
        `that says ${body}`,
        (stream: ServerHttp2Stream) => {
          stream.respond({ ':status': 400 })
          stream.end(body)
        },
        /^Status400$/,
      ] as const,
  ),
  [
    'that quotes the device token as its reason',
    (stream) => {
      stream.respond({ ':status': 400 })
      stream.end(JSON.stringify({ reason: 'ab'.repeat(32) }))
    },
    /^Status400$/,
  ],
]

for (const [what, answer, reasons] of HOSTILE)
  test(`an answer ${what} harms no other push`, async () => {
    let count = 0
    const first = (stream: ServerHttp2Stream) => {
      count += 1
      if (count === 1) answer(stream)
      else stream.respond({ ':status': 200 }, { endStream: true })
    }
    await using server = await scriptedServer(first)
    const sender = senderTo(server.url, { deadlineMs: 2000 })
    const outcome = await sender.send(alert('ok-1'))
    assert.match('reason' in outcome ? outcome.reason : outcome.kind, reasons)
    assert.deepEqual(await sender.send(alert('ok-2')), { kind: 'delivered' })
  })

/** Ends each connection once it stands. */
const goodbye = (session: ServerHttp2Session) => {
  session.once('localSettings', () => session.close())
}

for (const [what, options] of [
  ['that takes no pushes', { settings: { maxConcurrentStreams: 0 }, onSession: goodbye }],
  ['that says GOAWAY', { onSession: (session: ServerHttp2Session) => session.goaway() }],
] as const)
  test(`a provider ${what}, and ends each connection, is not connected to over and over`, async () => {
    await using server = await scriptedServer(() => {}, options)
    const outcomes = await Promise.all(
      [1, 2, 3].map((number) => senderTo(server.url, { ...ALONE, deadlineMs: 1500 }).send(alert(`ok-${number}`))),
    )
    assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ['retry'])
    assert.ok(server.connections() <= 9, `${server.connections()} connections for three pushes`)
  })
