import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { DescribeAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { GetAppCommand } from '@aws-sdk/client-pinpoint'
import { newMasterKey } from '../src/store/master-key.ts'
import { allowing } from './support/commands.ts'
import { secret } from './support/logs.ts'
import { carillon, carillonGiven, eventually, runningServer } from './support/server.ts'
import { temporaryFolder } from './support/stores.ts'
import { newInstance, newUser, OTHER_ACCOUNT, register } from './support/world.ts'

const INSTANCE_ID = '694d2099-cb1e-463e-9d64-697ff5b8950e'
const APP_ID = '611e3e3cdd47474c9c1399a50aabbcc0'
const ADOPTED_INSTANCE = `arn:aws:chime:us-east-1:123456789012:app-instance/${INSTANCE_ID}`
const ADOPTED_APP = `arn:aws:mobiletargeting:us-east-1:123456789012:apps/${APP_ID}`

/** A folder that a server has been started on and stopped. */
const usedFolder = async () => {
  const folder = temporaryFolder()
  const server = await runningServer(folder.path)
  await server[Symbol.asyncDispose]()
  return folder
}

test('a key made beside a running server is good for its account there', async () => {
  await using server = await runningServer()
  const key = await server.newKey(OTHER_ACCOUNT)
  assert.match(await newInstance(key.client), new RegExp(`:${OTHER_ACCOUNT}:`))
})

test('a key belongs to the account of the settings unless another is named', async () => {
  await using server = await runningServer()
  const { stdout } = await server.command('keys', 'create', '--output', 'json')
  assert.equal(JSON.parse(stdout).accountId, '123456789012')
})

test('keys are listed with their account and state, the oldest first, and never with a secret', async () => {
  await using server = await runningServer()
  const made = JSON.parse((await server.command('keys', 'create', '--output', 'json')).stdout)
  const other = await server.newKey(OTHER_ACCOUNT)
  await server.command('keys', 'disable', made.accessKeyId)
  const { stdout } = await server.command('keys', 'list', '--output', 'json')
  const { stdout: text } = await server.command('keys', 'list')
  assert.deepEqual(
    JSON.parse(stdout).map(({ createdAt, ...key }: { createdAt: string }) => key),
    [
      { accessKeyId: made.accessKeyId, accountId: '123456789012', userName: null, state: 'disabled' },
      { accessKeyId: other.credentials.accessKeyId, accountId: OTHER_ACCOUNT, userName: null, state: 'enabled' },
    ],
  )
  assert.ok(!`${stdout}${text}`.includes(made.secretAccessKey))
})

test('a deleted key is listed no more', async () => {
  await using server = await runningServer()
  const { accessKeyId } = JSON.parse((await server.command('keys', 'create', '--output', 'json')).stdout)
  await server.command('keys', 'delete', accessKeyId)
  assert.equal((await server.command('keys', 'list')).stdout, 'No keys but the root key.\n')
})

test('a rotation makes a new key for sessions and keeps the former', async () => {
  await using server = await runningServer()
  const before = await server.command('keys', 'rotate', '--output', 'json')
  const { stdout } = await server.command('keys', 'rotate')
  assert.equal(JSON.parse(before.stdout).keptForLiveSessions, 1)
  assert.match(stdout, /^New sessions are sealed with key \S{8}; 2 more still open the sessions that they sealed\.\n$/)
})

for (const action of ['disable', 'delete'])
  test(`keys ${action} of an unknown key says so in one line`, async () => {
    using folder = await usedFolder()
    const { status, stderr } = await carillon('keys', action, 'AKIANOBODY', '--data-dir', folder.path)
    assert.deepEqual(
      [status, stderr],
      [1, 'carillon: AKIANOBODY is none of the keys that carillon keys list shows; the root key is not among them\n'],
    )
  })

test('an app instance and an application adopted beside a running server take registrations', async () => {
  await using server = await runningServer()
  const instance = await server.command('app-instance', 'create', '--id', INSTANCE_ID, '--name', secret('chat'))
  const app = await server.command('app', 'create', '--id', APP_ID, '--name', secret('phones'))
  assert.deepEqual([instance.stdout, app.stdout], [`${ADOPTED_INSTANCE}\n`, `${ADOPTED_APP}\n`])
  const { client, pinpoint } = server.root
  const shown = await eventually(() => pinpoint.send(new GetAppCommand({ ApplicationId: APP_ID })))
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: ADOPTED_INSTANCE }))
  assert.deepEqual([shown.ApplicationResponse?.Name, AppInstance?.Name], [secret('phones'), secret('chat')])
  const user = await newUser(client, ADOPTED_INSTANCE, 'ann')
  await client.send(register(user, ADOPTED_APP, secret('token-1')))
})

const ADOPTIONS: [command: string, id: string, arn: string, json: string][] = [
  ['app-instance', INSTANCE_ID, ADOPTED_INSTANCE, 'appInstanceArn'],
  ['app', APP_ID, ADOPTED_APP, 'appArn'],
]

for (const [command, id, arn, member] of ADOPTIONS) {
  test(`${command} create refuses an id that exists in the account, and takes it in another`, async () => {
    using folder = await usedFolder()
    const create = (...others: string[]) =>
      carillon(command, 'create', '--id', id, '--data-dir', folder.path, ...others)
    await create()
    const again = await create()
    const elsewhere = await create('--account', OTHER_ACCOUNT, '--output', 'json')
    assert.deepEqual([again.status, again.stderr], [1, `carillon: ${arn} exists already\n`])
    assert.deepEqual(JSON.parse(elsewhere.stdout), { [member]: arn.replace('123456789012', OTHER_ACCOUNT) })
  })
}

test('a folder without a store is named, not made into one', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'mistyped')
  const { status, stderr } = await carillon('keys', 'create', '--data-dir', path)
  assert.deepEqual([status, existsSync(path)], [1, false])
  assert.match(
    stderr,
    /^carillon: .*mistyped holds no store: name another --data-dir, or start a server on it first\n$/,
  )
})

test('what a user may do follows the commands while the server runs', async () => {
  await using server = await runningServer()
  const iam = (...args: string[]) => server.command('iam', ...args)
  const put = (policy: object) =>
    carillonGiven(
      JSON.stringify(policy),
      ...['iam', 'policy', 'put', '-', '--user', 'ann', '--name', 'own', '--data-dir', server.dataDir],
    )
  await iam('user', 'create', 'ann')
  await put(allowing('chime:ListAppInstances'))
  const { stdout } = await iam('key', 'create', '--user', 'ann', '--output', 'json')
  const { client } = server.clientsOf(JSON.parse(stdout))
  await eventually(() => client.send(new ListAppInstancesCommand({})))
  await assert.rejects(newInstance(client), { name: 'ForbiddenException' })
  await put(allowing('chime:CreateAppInstance'))
  await eventually(() => newInstance(client))
  await assert.rejects(client.send(new ListAppInstancesCommand({})), { name: 'ForbiddenException' })
  await iam('user', 'delete', 'ann')
  await eventually(() => assert.rejects(newInstance(client), { name: 'UnrecognizedClientException' }))
})

test('a policy is taken from standard input, beside a running server', async () => {
  await using server = await runningServer()
  const { dataDir } = server
  await server.command('iam', 'user', 'create', 'ann')
  const put = ['iam', 'policy', 'put', '-', '--user', 'ann', '--name', 'own', '--data-dir', dataDir]
  const wrong = await carillonGiven('{"Statement": 1}', ...put)
  const right = await carillonGiven(JSON.stringify(allowing('*')), ...put)
  assert.match(wrong.stderr, /^carillon: standard input is no valid policy: \$\.Statement.* \S+.*\n$/)
  assert.deepEqual([wrong.status, right.status, right.stdout], [2, 0, 'Policy own of user ann is put.\n'])
})

test('no secret of an access key lies in the folder as it is, but for that of the root key in its own file', async () => {
  await using server = await runningServer()
  await server.command('iam', 'user', 'create', 'ann')
  const made = await Promise.all([
    server.command('keys', 'create', '--account', '210987654321', '--output', 'json'),
    server.command('iam', 'key', 'create', '--user', 'ann', '--output', 'json'),
  ])
  const secrets = [...made.map(({ stdout }) => JSON.parse(stdout)), server.root.credentials]
  const holding = readdirSync(server.dataDir).filter((file) => {
    const bytes = readFileSync(join(server.dataDir, file))
    return secrets.some(({ secretAccessKey }) => bytes.includes(secretAccessKey))
  })
  assert.deepEqual(holding, ['credentials'])
})

test('a command with another master key says so in one line', async () => {
  using folder = await usedFolder()
  const file = join(folder.path, 'other.key')
  writeFileSync(file, newMasterKey().toString('base64'))
  const flags = ['--data-dir', folder.path, '--master-key-file', file]
  const { status, stderr } = await carillon('keys', 'create', ...flags)
  assert.match(stderr, /^carillon: the master key is not the one that .*: set CARILLON_MASTER_KEY, .*\n$/)
  assert.equal(status, 1)
})

const OTHER_SCHEMAS: [what: string, sql: string, stderr: RegExp][] = [
  [
    'an older',
    'update schema_state set version = 0',
    /^carillon: .* older Carillon .* by carillon migrate up, or start this release's server/,
  ],
  ['a newer', `update schema_state set version = 99, oldest_release = '99.0.0'`, /^carillon: .* newer Carillon/],
]

for (const [what, sql, stderr] of OTHER_SCHEMAS)
  test(`a command refuses ${what} release's schema, and leaves it as it is`, async () => {
    using folder = await usedFolder()
    using database = new DatabaseSync(join(folder.path, 'carillon.db'))
    database.exec(sql)
    const before = database.prepare('select * from schema_state').all()
    const result = await carillon('keys', 'list', '--data-dir', folder.path)
    assert.match(result.stderr, stderr)
    assert.equal(result.status, 1)
    assert.deepEqual(database.prepare('select * from schema_state').all(), before)
  })
