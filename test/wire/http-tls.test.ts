import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'node:tls'
import type { TlsFiles } from '../../src/server/tls.ts'
import { answerIn, echo, head, say, sayTls } from './http-support.ts'

// Self-signed, for first.carillon.test and second.carillon.test, valid until 2126, trusted by nobody.
const PAIRS = join(import.meta.dirname, 'http-tls')
const REQUEST = head('GET / HTTP/1.1', 'Host: carillon.test', 'Connection: close')

const install = (pair: 'first' | 'second', { certFile, keyFile }: TlsFiles) => {
  copyFileSync(join(PAIRS, `${pair}.cert.pem`), certFile)
  copyFileSync(join(PAIRS, `${pair}.key.pem`), keyFile)
}

const files = () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-tls-'))
  const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  install('first', tls)
  return { tls, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

const certifiedName = async (port: number) => {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return subject.CN
}

test('serves over TLS, and knows that it does', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  assert.equal(answerIn(await sayTls(server.listener, REQUEST)).status, 200)
  assert.equal(server.requests[0]?.secure, true)
  assert.equal(server.requests[0]?.sourceIp, '127.0.0.1')
})

test('refuses bad input over TLS too', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  assert.equal(answerIn(await sayTls(server.listener, head('GET / HTTP/1.1'))).status, 400)
  assert.equal(answerIn(await sayTls(server.listener, head('BREW / HTTP/1.1'))).status, 404)
})

test('hangs up on a client that does not speak TLS, and lives on', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  assert.doesNotMatch(await say(server.listener, REQUEST), /HTTP/)
  assert.equal(answerIn(await sayTls(server.listener, REQUEST)).status, 200)
})

test('shows a new certificate once it has been told to read it again', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  install('second', folder.tls)
  assert.equal(await certifiedName(server.listener.port), 'first.carillon.test')
  server.listener.reloadTls()
  assert.equal(await certifiedName(server.listener.port), 'second.carillon.test')
})

test('keeps its certificate when the new one cannot be used', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  writeFileSync(folder.tls.certFile, 'half a certificate')
  assert.throws(() => server.listener.reloadTls())
  assert.equal(await certifiedName(server.listener.port), 'first.carillon.test')
})

test('does not start with a key that is another certificate’s', async () => {
  using folder = files()
  copyFileSync(join(PAIRS, 'second.key.pem'), folder.tls.keyFile)
  await assert.rejects(echo({ tls: folder.tls }), /key/i)
})

test('closes its TLS connections when it closes', async () => {
  using folder = files()
  await using server = await echo({ tls: folder.tls })
  const socket = connect({ port: server.listener.port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.write(head('GET / HTTP/1.1', 'Host: carillon.test'))
  await once(socket, 'data')
  const ended = once(socket.resume(), 'close')
  await server.listener.close()
  await ended
})
