import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { apnsClient } from '../../src/delivery/apns/client.ts'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import { keptMaterials } from '../../src/fake-push/folder.ts'
import { alert } from '../support/fake-push.ts'
import { carillon } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'

const CARILLON = join(import.meta.dirname, '..', '..', 'bin', 'carillon')
const FREE = ['--port', '0', '--inbox-port', '0', '--output', 'json']

interface Told {
  readonly url: string
  readonly inboxUrl: string
  readonly ca: string
}

/** `carillon fake-push` on a folder, and what it tells programs. */
const started = async (dir: string) => {
  const child = spawn(process.execPath, [CARILLON, 'fake-push', '--dir', dir, ...FREE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, told: JSON.parse(line) as Told, [Symbol.dispose]: () => child.kill('SIGKILL') }
}

const stopped = async (child: ChildProcess) => {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  return (await ended)[0]
}

/** A push by our own client, which trusts nothing but the CA that it was told of. */
const pushed = async ({ url, ca }: Told, dir: string, deviceToken: string) => {
  const { apnsToken: credentials } = await keptMaterials(dir, [], Date.now())
  const address = { url, ca: readFileSync(ca, 'utf8') }
  const client = apnsClient({ address, credentials, tokens: providerTokens(Date.now), now: Date.now })
  const outcome = await client.send(alert(deviceToken))
  await client.close()
  return outcome.kind
}

const told = async (url: string, method = 'GET') => {
  const response = await fetch(url, { method })
  return response.status === 200 ? response.json() : response.status
}

test('the command serves who trusts its CA, shows what was pushed, and ends when it is told to', async () => {
  using folder = temporaryFolder()
  const dir = join(folder.path, 'fake')
  using fake = await started(dir)
  const { inboxUrl } = fake.told
  const waiting = told(`${inboxUrl}/pushes?token=ok-1&wait=30`)
  assert.equal(await pushed(fake.told, dir, 'ok-1'), 'delivered')
  const { pushes, last } = (await waiting) as { pushes: { deviceToken: string }[]; last: number }
  assert.deepEqual([pushes.map(({ deviceToken }) => deviceToken), last], [['ok-1'], 1])
  assert.deepEqual(await told(`${inboxUrl}/counters`), { 'apns 200': 1 })
  assert.equal(await told(`${inboxUrl}/pushes`, 'DELETE'), 204)
  assert.equal(await told(`${inboxUrl}/counters`, 'DELETE'), 204)
  assert.deepEqual(await told(`${inboxUrl}/pushes`), { pushes: [], last: 1 })
  assert.deepEqual(await told(`${inboxUrl}/counters`), {})
  assert.equal(await told(`${inboxUrl}/pushes?wait=61`), 400)
  assert.equal(await told(`${inboxUrl}/elsewhere`), 404)
  assert.equal(await told(`${inboxUrl}//`), 404)
  assert.equal(await stopped(fake.child), 0)
})

test('who trusts a fake does so after its next start', async () => {
  using folder = temporaryFolder()
  const dir = join(folder.path, 'fake')
  const first = await keptMaterials(dir, ['127.0.0.1'], Date.now())
  using fake = await started(dir)
  assert.equal(readFileSync(fake.told.ca, 'utf8'), first.ca)
  assert.equal(await pushed(fake.told, dir, 'ok-1'), 'delivered')
})

test('what the folder holds only its owner may read', async () => {
  using folder = temporaryFolder()
  await keptMaterials(join(folder.path, 'fake'), ['127.0.0.1'], Date.now())
  assert.equal(statSync(join(folder.path, 'fake')).mode & 0o777, 0o700)
  assert.equal(statSync(join(folder.path, 'fake', 'apns-key.p8')).mode & 0o777, 0o600)
})

const UNUSABLE: [what: string, change: (file: (name: string) => string) => void, told: RegExp][] = [
  ['lacks a file', (file) => rmSync(file('apns-key.p8')), /has no apns-key\.p8/],
  ['holds no certificate', (file) => writeFileSync(file('server-certificate.pem'), 'x'), /holds no certificate in PEM/],
  ['holds no service account', (file) => writeFileSync(file('service-account.json'), 'x'), /has no client_email/],
]

for (const [what, change, expected] of UNUSABLE)
  test(`a folder that ${what} is refused in one line that says so`, async () => {
    using folder = temporaryFolder()
    await keptMaterials(folder.path, ['127.0.0.1'], Date.now())
    change((name) => join(folder.path, name))
    await assert.rejects(keptMaterials(folder.path, ['127.0.0.1'], Date.now()), expected)
  })

test('a server certificate that has expired is refused', async () => {
  using folder = temporaryFolder()
  const nowMs = Date.now()
  await keptMaterials(folder.path, ['127.0.0.1'], nowMs)
  await assert.rejects(keptMaterials(folder.path, ['127.0.0.1'], nowMs + 400 * 86_400_000), /has expired/)
})

const CALLED_WRONGLY: [flags: string[], told: RegExp][] = [
  [['--port', 'x'], /--port is "x"; allowed is 0/],
  [['--lean', 'yes'], /allowed is on or off/],
  [['--wings', '2'], /'--wings'/],
  [['now'], /takes flags only/],
]

for (const [flags, expected] of CALLED_WRONGLY)
  test(`carillon fake-push ${flags.join(' ')} is refused with what is allowed`, async () => {
    const { status, stderr } = await carillon('fake-push', ...flags)
    assert.equal(status, 2)
    assert.match(stderr, expected)
  })

const hasOpenssl = spawnSync('sh', ['-c', 'command -v openssl']).status === 0

test('others than Node take its certificates, at their strictest', { skip: !hasOpenssl }, async () => {
  using folder = temporaryFolder()
  await keptMaterials(folder.path, ['127.0.0.1'], Date.now())
  const names = ['ca.pem', 'server-certificate.pem', 'apns-certificate.pem']
  const [ca = '', ...certificates] = names.map((name) => join(folder.path, name))
  const { stdout, stderr } = spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', ca, ...certificates], {
    encoding: 'utf8',
  })
  assert.equal(stdout.match(/: OK$/gm)?.length, 2, stderr)
})
