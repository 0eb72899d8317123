import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { failureOf } from '../src/cli/failure.ts'
import { loadConfig } from '../src/config.ts'
import { start } from '../src/main.ts'
import { temporaryFolder } from './support/stores.ts'

const PAIRS = join(import.meta.dirname, 'wire', 'http-tls')

/** A folder with a certificate and its key in it, and how to start servers that log to a file there. */
const place = () => {
  const folder = temporaryFolder()
  const file = (name: string) => join(folder.path, name)
  copyFileSync(join(PAIRS, 'first.cert.pem'), file('cert.pem'))
  copyFileSync(join(PAIRS, 'first.key.pem'), file('key.pem'))
  const logged = openSync(file('log'), 'a')
  return {
    file,
    tls: ['--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')],
    start: (...flags: string[]) => {
      const ours = ['--port', '0', '--admin-port', '0', '--data-dir', file('data')]
      return start(loadConfig({ flags: [...ours, ...flags], env: {}, folder: folder.path }), logged)
    },
    log: () => readFileSync(file('log'), 'utf8'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

const ready = async (url: string | undefined) => (await fetch(`${url}/readyz`)).status

test('the key of a store that keeps nothing is in a file that only its owner may read, for as long as it runs', async () => {
  using here = place()
  const server = await here.start('--data-dir', ':memory:')
  const file = server.credentialsFile ?? ''
  assert.ok(readFileSync(file, 'utf8').includes(server.secretAccessKey))
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await server.stop()
  assert.ok(!existsSync(file))
})

for (const flag of ['--port', '--admin-port'])
  test(`a taken address is told with the flag that sets it, ${flag}`, async () => {
    using here = place()
    const other = await here.start('--data-dir', ':memory:')
    const refused = await here.start(flag, new URL(other.apiUrl).port).catch(failureOf)
    await other.stop()
    assert.ok('text' in refused)
    assert.match(refused.text, new RegExp(`: stop it, or choose another by ${flag} \\(0: any free one\\)$`))
  })

test('a start that fails half-way lets go of what it opened', async () => {
  using here = place()
  const other = await here.start('--data-dir', ':memory:')
  const taken = new URL(other.apiUrl).port
  await assert.rejects(here.start('--port', taken), /EADDRINUSE/)
  const server = await here.start()
  await server.stop()
  await other.stop()
})

const UNUSABLE: [title: string, replaced: string, by: string, told: RegExp][] = [
  ['certificate file that holds none', 'cert.pem', 'no PEM', /cert\.pem holds no certificate/],
  ['key file that holds none', 'key.pem', 'no PEM', /key\.pem holds no private key/],
  [
    'key of another certificate',
    'key.pem',
    readFileSync(join(PAIRS, 'second.key.pem'), 'utf8'),
    /key\.pem is not the private key of .*cert\.pem/,
  ],
]

for (const [title, replaced, by, told] of UNUSABLE)
  test(`a ${title} stops the start with a message that names it`, async () => {
    using here = place()
    writeFileSync(here.file(replaced), by)
    await assert.rejects(here.start(...here.tls), told)
  })

test('a certificate that is read again, and one that cannot be, are told in the log', async () => {
  using here = place()
  const server = await here.start(...here.tls)
  server.reloadTls()
  writeFileSync(here.file('cert.pem'), 'no PEM')
  server.reloadTls()
  await server.stop()
  assert.match(here.log(), /"event":"tlsReloaded".*\n.*"event":"tlsReloadFailed".*cert\.pem holds no certificate/)
})

test('without TLS there is no certificate to read again', async () => {
  using here = place()
  const server = await here.start()
  server.reloadTls()
  await server.stop()
  assert.doesNotMatch(here.log(), /tlsReload/)
})

test('a server is ready until it begins to stop, though a request is still in flight', async () => {
  using here = place()
  const server = await here.start()
  assert.deepEqual([await ready(server.apiUrl), await ready(server.adminUrl)], [200, 200])
  const { hostname, port } = new URL(server.apiUrl)
  const inFlight = connect(Number(port), hostname)
  inFlight.write('PUT / HTTP/1.1\r\nHost: carillon.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n')
  await once(inFlight, 'data')
  const stopped = server.stop()
  assert.equal(await ready(server.adminUrl), 503)
  inFlight.destroy()
  await stopped
})

test('why the admin port failed is told in the log', async () => {
  using here = place()
  const server = await here.start('--test')
  const database = new DatabaseSync(here.file('data/carillon.db'))
  database.exec('drop table tags')
  database.close()
  const { status } = await fetch(`${server.adminUrl}/_carillon/reset`, { method: 'POST' })
  assert.equal(status, 500)
  await server.stop()
  assert.match(here.log(), /"event":"requestFailed".*"operation":"admin".*no such table/)
})

test('stopping twice is stopping once', async () => {
  using here = place()
  const server = await here.start()
  await Promise.all([server.stop(), server.stop()])
  assert.equal(here.log().match(/"event":"stopped"/g)?.length, 1)
})
