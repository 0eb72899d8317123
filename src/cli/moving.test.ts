import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { run } from '../../test/support/commands.ts'
import { newDatabase } from '../../test/support/postgres.ts'
import { MASTER_KEY } from '../../test/support/postgres-connection.ts'
import { fullWorld } from '../../test/support/road.ts'
import { CARILLON, carillon, carillonGiven } from '../../test/support/server.ts'
import { openStore, temporaryFolder } from '../../test/support/stores.ts'

const APP_INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/a'
const APPS = { '*/*': { ResourceArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a', Type: 'GCM' } }

/** A data folder with one of everything, and names of files beside it. */
const full = async () => {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  const storage = await openStore(at('data'))
  await fullWorld(storage)
  await storage.close()
  writeFileSync(at('passphrase'), 'correct horse battery staple\n')
  writeFileSync(at('master.key'), MASTER_KEY.toString('base64'))
  return { at, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

test('an export and its import make a store of the same content, for its owner alone', async () => {
  using here = await full()
  const [file, secrets] = [here.at('all.jsonl'), ['--with-secrets', '--passphrase-file', here.at('passphrase')]]
  const made = await run('export', '--to', file, ...secrets, '--data-dir', here.at('data'))
  assert.equal(made.exitCode, 0, made.stderr)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const copy = ['--passphrase-file', here.at('passphrase'), '--data-dir', here.at('copy')]
  const taken = await run('import', '--file', file, ...copy, '--output', 'json')
  assert.equal(taken.exitCode, 0, taken.stderr)
  assert.equal(JSON.parse(taken.stdout).counts.endpoint.added, 3)
  const again = await run('export', '--to', here.at('again.jsonl'), ...secrets, '--data-dir', here.at('copy'))
  assert.equal(again.stdout, made.stdout)
})

test('an export is written whole or not at all, and over nothing', async () => {
  using here = await full()
  const to = (file: string) => run('export', '--to', file, '--data-dir', here.at('data'))
  writeFileSync(here.at('there'), 'mine')
  assert.match((await to(here.at('there'))).stderr, /is there already: name a new file/)
  assert.equal(readFileSync(here.at('there'), 'utf8'), 'mine')
  // Another's, or left by one that was killed.
  writeFileSync(here.at('all.jsonl.unfinished'), 'half a')
  assert.match(
    (await to(here.at('all.jsonl'))).stderr,
    /unfinished is what another export works in, or was left by one/,
  )
  assert.equal(readFileSync(here.at('all.jsonl.unfinished'), 'utf8'), 'half a')
  rmSync(here.at('all.jsonl.unfinished'))
  assert.equal((await to(here.at('all.jsonl'))).exitCode, 0)
  assert.match(readFileSync(here.at('all.jsonl'), 'utf8'), /^\{"format".*\{"kind":"end".*\}\n$/s)
  assert.ok(!existsSync(here.at('all.jsonl.unfinished')))
  assert.equal((await to(here.at('no folder/all.jsonl'))).exitCode, 1)
  assert.ok(!existsSync(here.at('no folder')))
})

test('an export goes from standard output to standard input', async () => {
  using here = await full()
  const { stdout, stderr, status } = await carillon('export', '--to', '-', '--data-dir', here.at('data'))
  assert.equal(status, 0, stderr)
  assert.match(stderr, /^endpoint +3 /m)
  const taken = await carillonGiven(stdout, 'import', '--file', '-', '--data-dir', here.at('copy'))
  assert.equal(taken.status, 0, taken.stderr)
  assert.match(taken.stdout, /^endpoint +3 added/m)
})

test('an export to nobody ends in one line', async () => {
  using here = await full()
  const child = spawn(process.execPath, [CARILLON, 'export', '--to', '-', '--data-dir', here.at('data')])
  child.stdout.destroy()
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.match(stderr, /^carillon: write EPIPE\n$/m)
  assert.doesNotMatch(stderr, /\n {4}at /)
  assert.equal(status, 1)
})

test('what a file holds does not steer the screen of whoever imports it', async () => {
  using here = await full()
  const file = here.at('all.jsonl')
  await run('export', '--to', file, '--data-dir', here.at('data'))
  const [header = '', ...rest] = readFileSync(file, 'utf8').split('\n')
  const app = { kind: 'pushApp', accountId: '123456789012', appId: '\x1b[2J', createdAt: '2026-01-01T00:00:00.000Z' }
  const lines = [header, ...['one', 'two'].map((name) => JSON.stringify({ ...app, name })), ...rest]
  writeFileSync(file, lines.join('\n'))
  const { stderr } = await run('import', '--file', file, '--data-dir', here.at('copy'))
  assert.match(stderr, /^line 3, pushApp 123456789012\/\\u\{1b\}\[2J: is there already, with another name$/m)
  writeFileSync(file, header.replace('us-east-1', '\\u001b[2J'))
  const { stderr: refused } = await run('import', '--file', file, '--data-dir', here.at('copy'))
  assert.match(refused, /^carillon: the export is of aws \\u\{1b\}\[2J, and/m)
})

test('an import into a folder that is being made just now says so', async () => {
  using here = await full()
  mkdirSync(here.at('new'))
  writeFileSync(here.at('new/carillon.db'), '')
  cpSync(here.at('master.key'), here.at('new/master.key'))
  const { stderr } = await run('keys', 'list', '--data-dir', here.at('new'))
  assert.match(
    stderr,
    /^carillon: there is no schema yet, or it is being made just now: carillon migrate up makes it, /,
  )
})

test('an import that is refused whole makes no folder', async () => {
  using here = await full()
  const [file, secrets] = [here.at('all.jsonl'), ['--with-secrets', '--passphrase-file', here.at('passphrase')]]
  await run('export', '--to', file, ...secrets, '--data-dir', here.at('data'))
  const taken = (...flags: readonly string[]) => run('import', ...flags, '--data-dir', here.at('new'))
  const elsewhere = ['--passphrase-file', here.at('passphrase'), '--region', 'eu-west-1']
  assert.match((await taken('--file', file, ...elsewhere)).stderr, /the export is of aws us-east-1, /)
  assert.match((await taken('--file', file)).stderr, /name the file with their passphrase/)
  assert.match((await taken('--file', here.at('data/master.key'))).stderr, /is no export/)
  assert.match((await taken('--file', file, '--dry-run')).stderr, /a dry run makes none/)
  writeFileSync(here.at('mapping.json'), JSON.stringify({ Users: { AppInstanceArn: APP_INSTANCE }, Apps: APPS }))
  const strangers = ['--from', 'sns', '--file', file, '--mapping', here.at('mapping.json')]
  assert.match((await taken(...strangers)).stderr, /holds no store/)
  assert.ok(!existsSync(here.at('new')))
})

test('an export says how much it left out', async () => {
  using here = await full()
  const { stdout } = await run('export', '--to', here.at('all.jsonl'), '--data-dir', here.at('data'))
  assert.match(stdout, /^accessKey +\d+ +left out: --with-secrets$/m)
  assert.match(stdout, /^pushChannel +\d+ +left out: --with-secrets$/m)
})

test('a database without its master key is told as it was named, with how to make one', async () => {
  using here = await full()
  const [folder, url] = [here.at('data'), 'postgres://me@nowhere/x']
  const { stderr } = await run('migrate-store', '--from', folder, '--to', url)
  assert.match(stderr, /^carillon: --to is a database, .+ --to-master-key-file; openssl rand -base64 32 makes one\n$/)
  const { stderr: of } = await run('migrate-store', '--from', url, '--to', folder)
  assert.match(of, /^carillon: --from is a database, .+ by --from-master-key-file\n$/)
})

test('refused lines are shown, and all of them in a file where one is named', async () => {
  using here = await full()
  const file = here.at('all.jsonl')
  await run('export', '--to', file, '--data-dir', here.at('data'))
  const broken = readFileSync(file, 'utf8').replaceAll('"kind":"user"', '"kind":"person"')
  writeFileSync(file, broken)
  const report = here.at('refused.jsonl')
  const { stderr, exitCode } = await run('import', '--file', file, '--report', report, '--data-dir', here.at('copy'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /^line \d+: is of no kind that this release knows$/m)
  const refused = readFileSync(report, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.ok(refused.some(({ kind, reason }) => kind === 'endpoint' && reason === 'what it belongs to is not there'))
  assert.equal(statSync(report).mode & 0o777, 0o600)
})

test('secrets are written encrypted, or not at all', async () => {
  using here = await full()
  const { stderr, exitCode } = await run(
    'export',
    '--to',
    here.at('all'),
    '--with-secrets',
    '--data-dir',
    here.at('data'),
  )
  assert.equal(exitCode, 2)
  assert.match(stderr, /--with-secrets and --passphrase-file go together/)
})

test('a store moves from a folder to PostgreSQL and back, and both ends are the same each time', async () => {
  using here = await full()
  await using database = await newDatabase({ empty: true })
  const key = here.at('master.key')
  const there = await run('migrate-store', '--from', here.at('data'), '--to', database.url, '--to-master-key-file', key)
  assert.equal(there.exitCode, 0, there.stderr)
  assert.match(there.stdout, /Both ends hold the same\.\n$/)
  const back = await run(
    'migrate-store',
    '--from',
    database.url,
    '--to',
    here.at('back'),
    '--from-master-key-file',
    key,
  )
  assert.match(back.stderr, /^Whether servers run on the database can not be told/)
  assert.equal(back.exitCode, 0, back.stderr)
})

test('a store on which a server runs is not moved, nor one that is not there', async () => {
  using here = await full()
  const moved = () => run('migrate-store', '--from', here.at('data'), '--to', here.at('copy'))
  const server = await openStore(here.at('data'))
  const refused = await moved()
  await server.close()
  assert.match(refused.stderr, /^carillon: a server runs on \S+: stop it first/)
  const nowhere = await run('migrate-store', '--from', here.at('nothing'), '--to', here.at('copy'))
  assert.match(nowhere.stderr, /holds no store/)
  assert.ok(!existsSync(here.at('copy')))
})

test('a URL in capitals is that of a database, and no name for a folder', async () => {
  using here = await full()
  const { exitCode, stderr } = await run(
    'migrate-store',
    '--from',
    here.at('data'),
    '--to',
    'POSTGRES://me:pass@host/x',
  )
  assert.equal(exitCode, 2)
  assert.doesNotMatch(stderr, /pass@/)
  assert.ok(!existsSync('POSTGRES:'))
})

test('a target that held something else is told to differ', async () => {
  using here = await full()
  const other = await openStore(here.at('copy'))
  await fullWorld(other)
  await other.close()
  const { stdout, exitCode } = await run('migrate-store', '--from', here.at('data'), '--to', here.at('copy'))
  assert.equal(exitCode, 1)
  assert.match(stdout, /DIFFERENT\n.*The ends differ/s)
})
