import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DescribeAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { secret } from './support/logs.ts'
import { newDatabase } from './support/postgres.ts'
import { MASTER_KEY } from './support/postgres-connection.ts'
import { startPostgres } from './support/postgres-server.ts'
import { carillon, eventually, runningServer } from './support/server.ts'
import { temporaryFolder } from './support/stores.ts'
import { newInstance } from './support/world.ts'

/** Two servers on one database, and the flags by which they and commands find it. */
const twoNodes = async () => {
  const database = await newDatabase()
  const folder = temporaryFolder()
  const keyFile = join(folder.path, 'master.key')
  writeFileSync(keyFile, MASTER_KEY.toString('base64'))
  // The server of tests trusts whoever comes, so that any password will do; logs are searched for this one.
  const url = Object.assign(new URL(database.url), { password: secret('of-the-database') }).href
  const flags = ['--database-url', url, '--master-key-file', keyFile]
  const nodes = await Promise.all([runningServer(undefined, ...flags), runningServer(undefined, ...flags)])
  return {
    flags,
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('nodes on one database have one root key, and each shows what another has written', async () => {
  await using here = await twoNodes()
  const [one, other] = here.nodes
  const AppInstanceArn = await newInstance(one.root.client)
  const { client } = other.clientsOf(one.root.credentials)
  assert.equal(
    (await client.send(new DescribeAppInstanceCommand({ AppInstanceArn }))).AppInstance?.AppInstanceArn,
    AppInstanceArn,
  )
})

test('a key is in force, and then is not, on every node, within seconds of the command', async () => {
  await using here = await twoNodes()
  const { stdout, stderr } = await carillon('keys', 'create', '--output', 'json', ...here.flags)
  assert.equal(stderr, '')
  const { accessKeyId, secretAccessKey } = JSON.parse(stdout)
  const clients = here.nodes.map((node) => node.clientsOf({ accessKeyId, secretAccessKey }).client)
  const called = () => Promise.all(clients.map((client) => client.send(new ListAppInstancesCommand({}))))
  await eventually(called)
  const { status } = await carillon('keys', 'disable', accessKeyId, ...here.flags)
  assert.equal(status, 0)
  for (const client of clients)
    await eventually(() =>
      assert.rejects(client.send(new ListAppInstancesCommand({})), { name: 'UnauthorizedClientException' }),
    )
})

test('a server with another master key ends in one line', async () => {
  await using here = await twoNodes()
  const [, url = ''] = here.flags
  const { status, stdout, stderr } = await carillon(
    ...['serve', '--port', '0', '--admin-port', 'off', '--database-url', url],
    ...['--master-key', Buffer.alloc(32, 'another').toString('base64')],
  )
  assert.equal(status, 1)
  assert.match(stderr, /^carillon: the master key is not the one that [^\n]+\n$/)
  assert.doesNotMatch(stdout, /started/)
})

test('a server whose database goes away says that it is not ready, and serves again when it is back', async () => {
  const postgres = await startPostgres()
  using folder = temporaryFolder()
  const keyFile = join(folder.path, 'master.key')
  writeFileSync(keyFile, MASTER_KEY.toString('base64'))
  await using server = await runningServer(undefined, '--database-url', postgres.url, '--master-key-file', keyFile)
  const { client } = server.root
  const ready = (status: number) => async () => assert.equal((await fetch(`${server.apiUrl}/readyz`)).status, status)
  await newInstance(client)
  postgres.crash()
  await assert.rejects(newInstance(client), { name: 'ServiceUnavailableException' })
  await eventually(ready(503))
  await postgres.start()
  await newInstance(client)
  await eventually(ready(200))
  postgres.stop()
})

test('a command whose database is away says so in one line, without its password', async () => {
  using folder = temporaryFolder()
  const keyFile = join(folder.path, 'master.key')
  writeFileSync(keyFile, MASTER_KEY.toString('base64'))
  const url = `postgres://carillon:${secret('of-the-database')}@127.0.0.1:1/none`
  const { status, stderr } = await carillon('keys', 'list', '--database-url', url, '--master-key-file', keyFile)
  assert.equal(status, 1)
  assert.equal(stderr, "carillon: PostgreSQL can't be reached: connect ECONNREFUSED 127.0.0.1:1\n")
})
