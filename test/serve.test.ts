import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { logStream } from './support/logs.ts'
import { temporaryFolder } from './support/stores.ts'

const CARILLON = join(import.meta.dirname, '..', 'bin', 'carillon')

/** `carillon serve` on free ports, and what it has printed by the end of the block to paste. */
const serve = async (...flags: string[]) => {
  const child = spawn(process.execPath, [CARILLON, 'serve', '--port', '0', '--admin-port', 'off', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let banner = ''
  for await (const line of createInterface(child.stdout)) {
    banner += `${line}\n`
    if (line.includes('--query EndpointId')) break
  }
  child.stdout.pipe(logStream())
  return { child, banner, [Symbol.dispose]: () => child.kill('SIGKILL') }
}

const exitCodeAfter = async (child: ChildProcess, ...signals: NodeJS.Signals[]) => {
  const ended = once(child, 'exit')
  for (const signal of signals) child.kill(signal)
  const [code] = await ended
  return code
}

const refusalOf = (...flags: string[]) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CARILLON, 'serve', '--admin-port', 'off', ...flags], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { stdout, stderr, status }
}

const CLIENTS = [
  { title: "the PATH's AWS CLI", path: process.env.PATH ?? '' },
  { title: "Debian's AWS CLI", path: '/usr/bin:/bin' },
]
const hasAws = (path: string) => spawnSync('sh', ['-c', 'command -v aws'], { env: { PATH: path } }).status === 0

for (const { title, path } of CLIENTS)
  test(`a newcomer's first paste ends in a registered endpoint, with ${title}`, { skip: !hasAws(path) }, async () => {
    using folder = temporaryFolder()
    using server = await serve('--data-dir', folder.path)
    const paste = server.banner.slice(server.banner.indexOf('unset '))
    const shell = spawn('sh', { env: { PATH: path, HOME: folder.path }, stdio: ['pipe', 'pipe', 'inherit'] })
    shell.stdin.end(paste)
    const [printed] = await once(shell.stdout, 'data')
    assert.match(String(printed), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\n$/)
  })

test('without a terminal the secret is in a file that only its owner may read', async () => {
  using folder = temporaryFolder()
  using server = await serve('--data-dir', folder.path)
  const [, file = ''] = /Secret +in (\S+)/.exec(server.banner) ?? []
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`${signal} ends the server with exit code 0`, async () => {
    using server = await serve('--data-dir', ':memory:')
    assert.equal(await exitCodeAfter(server.child, signal), 0)
  })

test('Ctrl-C under npm, which the server gets twice, is one Ctrl-C', async () => {
  using server = await serve('--data-dir', ':memory:')
  assert.equal(await exitCodeAfter(server.child, 'SIGINT', 'SIGINT'), 0)
})

test('SIGHUP does not end the server', async () => {
  using server = await serve('--data-dir', ':memory:')
  assert.equal(await exitCodeAfter(server.child, 'SIGHUP', 'SIGTERM'), 0)
})

test('a port in use stops the start with one line that says what to do', async () => {
  using server = await serve('--data-dir', ':memory:')
  const [, port = ''] = /^ +API +http:\/\/127\.0\.0\.1:(\d+)$/m.exec(server.banner) ?? []
  const { stdout, stderr, status } = refusalOf('--data-dir', ':memory:', '--port', port)
  assert.match(stderr, new RegExp(`^carillon: 127\\.0\\.0\\.1 port ${port} is taken by another program: .*--port.*\n$`))
  assert.deepEqual([stdout, status], ['', 1])
})

test('a data folder in use stops the start with one line that says what to do', async () => {
  using folder = temporaryFolder()
  using _server = await serve('--data-dir', folder.path)
  const { stdout, stderr, status } = refusalOf('--data-dir', folder.path, '--port', '0')
  assert.match(stderr, /^carillon: .*--data-dir.*\n$/)
  assert.deepEqual([stdout, status], ['', 1])
})

test('a TLS file that is not there stops the start with one line that names it', () => {
  const { stderr, status } = refusalOf(
    '--data-dir',
    ':memory:',
    '--port',
    '0',
    '--tls-cert',
    '/nowhere/c',
    '--tls-key',
    '/nowhere/k',
  )
  assert.match(stderr, /^carillon: \/nowhere\/[ck] is not there: .*\n$/)
  assert.equal(status, 1)
})
