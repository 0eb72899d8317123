import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import * as sdk from '@aws-sdk/client-chime-sdk-identity'
import { openSource, type Source } from '../../src/road/aws/client.ts'
import { walk } from '../../src/road/aws/walk.ts'
import { sumsOf } from '../../src/road/export.ts'
import { NOWHERE } from '../../src/store/storage.ts'
import { run } from '../support/commands.ts'
import { newDatabase } from '../support/postgres.ts'
import { MASTER_KEY } from '../support/postgres-connection.ts'
import { allowing } from '../support/principals.ts'
import { fullWorld, seen } from '../support/road.ts'
import { runningServer } from '../support/server.ts'
import { openNode, openStore, temporaryFolder } from '../support/stores.ts'

// What the API shows whole.
const SHOWN = ['appInstance', 'user', 'bot', 'admin', 'endpoint']
const shownSums = async (storage: Parameters<typeof sumsOf>[0]) => {
  const sums = await sumsOf(storage, 0)
  return Object.fromEntries(SHOWN.map((kind) => [kind, sums[kind]]))
}

// As an operator's shell has them for AWS's SDK.
const asIn = async <T>(server: Awaited<ReturnType<typeof runningServer>>, work: () => Promise<T>): Promise<T> => {
  const { accessKeyId, secretAccessKey } = server.root.credentials
  process.env.AWS_ACCESS_KEY_ID = accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey
  return work()
}

const WALK = {
  partition: 'aws',
  region: 'us-east-1',
  nowMs: Date.UTC(2026, 0, 1),
  from: { done: [] },
  reached: () => {},
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** A folder with one of everything, and a server on it. */
const source = async (...serverFlags: readonly string[]) => {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  const storage = await openStore(at('data'))
  await fullWorld(storage)
  const sums = await shownSums(storage)
  await storage.close()
  const server = await runningServer(at('data'), ...serverFlags)
  const take = (...flags: readonly string[]) =>
    asIn(server, () => run('import', '--from', 'aws', '--endpoint-url', server.apiUrl, '--rate', '1000', ...flags))
  return {
    at,
    sums,
    server,
    take,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

test('a server on SQLite is imported into one on PostgreSQL and back, and all three show the same', async () => {
  await using here = await source()
  await using database = await newDatabase()
  writeFileSync(here.at('key'), MASTER_KEY.toString('base64'))
  const onDatabase = ['--database-url', database.url, '--master-key-file', here.at('key')]
  const there = await here.take(...onDatabase)
  assert.equal(there.exitCode, 0, there.stderr)
  const node = await openNode(database.url)
  assert.deepEqual(await shownSums(node), here.sums)
  await node.close()
  await using second = await runningServer(here.at('unused'), ...onDatabase)
  assert.deepEqual(await seen(second.root.client), await seen(here.server.root.client))
  const back = await asIn(second, () =>
    run('import', '--from', 'aws', '--endpoint-url', second.apiUrl, '--rate', '1000', '--data-dir', here.at('back')),
  )
  assert.equal(back.exitCode, 0, back.stderr)
  const copy = await openStore(here.at('back'))
  assert.deepEqual(await shownSums(copy), here.sums)
  await copy.close()
})

test('the push applications that endpoints name are made, and the same again changes nothing', async () => {
  await using here = await source()
  const flags = ['--data-dir', here.at('copy'), '--output', 'json']
  const counts = async () => JSON.parse((await here.take(...flags)).stdout).counts
  assert.deepEqual((await counts()).pushApp, { added: 1, unchanged: 0, refused: 0 })
  assert.deepEqual((await counts()).pushApp, { added: 0, unchanged: 1, refused: 0 })
})

test('an import goes on where its state says, and leaves out what is done', async () => {
  await using here = await source()
  const state = here.at('state.json')
  const flags = ['--data-dir', here.at('copy'), '--state', state]
  assert.equal((await here.take(...flags)).exitCode, 0)
  const { done } = JSON.parse(readFileSync(state, 'utf8'))
  assert.equal(done.length, 1)
  assert.match((await here.take(...flags)).stdout, /^No record was read\.$/m)
  writeFileSync(state, JSON.stringify({ done: [], instance: done[0], usersToken: 'of another day' }))
  assert.match((await here.take(...flags)).stdout, /^user +0 added +2 unchanged/m)
})

test('an import is not said to be done by the state of one into another store', async () => {
  await using here = await source()
  const flags = ['--state', here.at('state.json'), '--data-dir']
  await here.take(...flags, here.at('copy'))
  const { exitCode, stderr } = await here.take(...flags, here.at('other'))
  assert.equal(exitCode, 2)
  assert.match(
    stderr,
    /state\.json says that \S+ was imported, and it is not in this store: remove it to begin again\n$/,
  )
})

/** A source that answers as it is told, for each path. */
const answering = async (answer: (path: string) => object | string) => {
  const server = createServer(({ url = '' }, response) => {
    const body = answer(url)
    response.setHeader('content-type', 'application/json')
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'x'
  const opened = await openSource({
    region: 'us-east-1',
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ratePerSecond: 1000,
  })
  return {
    opened,
    async [Symbol.asyncDispose]() {
      opened.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ARN = 'arn:aws:chime:us-east-1:123456789012:app-instance/chat'

test('a source that names one page as the next again and again ends the walk', async () => {
  const AppInstances = [{ AppInstanceArn: ARN }]
  await using here = await answering((path) =>
    path.startsWith('/app-instances?')
      ? { AppInstances }
      : path.startsWith('/app-instance-users?')
        ? { AppInstanceUsers: [], NextToken: 'again' }
        : { AppInstance: { AppInstanceArn: ARN } },
  )
  await assert.rejects(all(walk(here.opened, WALK)), /^Error: the source names one and the same page as the next/)
})

test('what the SDK can not read ends the walk in one line, which quotes nothing of it', async () => {
  await using here = await answering(() => '{"DeviceToken":"abc",}')
  await assert.rejects(all(walk(here.opened, WALK)), {
    name: 'Error',
    message: "the source answers what AWS's SDK can't read, with status 200",
  })
})

test('a resource whose date is none is refused', async () => {
  const AppInstance = { AppInstanceArn: ARN, Name: 'chat', CreatedTimestamp: 1e300 }
  await using here = await answering((path) =>
    path.includes('?') ? { AppInstances: [{ AppInstanceArn: ARN }] } : { AppInstance },
  )
  const [first] = await all(walk(here.opened, WALK))
  assert.match(String(first && 'refusal' in first && first.refusal), /: createdAt must be a time/)
})

test('a source that throttles is asked again, until all is read', async () => {
  using folder = temporaryFolder()
  const limits = join(folder.path, 'limits.json')
  const limit = { service: 'chime', operations: '*', per: 'account', perSecond: 30, burst: 10 }
  writeFileSync(limits, JSON.stringify([limit]))
  await using here = await source('--rate-limits', limits)
  const { stderr, exitCode } = await here.take('--data-dir', here.at('copy'))
  assert.equal(exitCode, 0, stderr)
})

test('what has gone since it was listed is told, and all else is taken', async () => {
  const { client, bob } = await fullWorld(await openStore(NOWHERE))
  const send = async (command: object) => {
    // Somebody deletes him after the list that he stands in.
    if (command instanceof sdk.DescribeAppInstanceUserCommand && command.input.AppInstanceUserArn === bob)
      await client.send(new sdk.DeleteAppInstanceUserCommand({ AppInstanceUserArn: bob }))
    return client.send(command as sdk.ListAppInstancesCommand)
  }
  const walked = walk({ sdk, send: send as Source['send'], close: () => {} }, WALK)
  const given = await all(walked)
  const [refused, ...others] = given.filter((each) => 'refusal' in each)
  assert.match(refused!.refusal, /bob: it has gone since it was listed/)
  assert.deepEqual(others, [])
  assert.deepEqual(given.at(-1), { end: true })
})

test('what a policy forbids ends it, since nothing would be whole', async () => {
  const full = await fullWorld(await openStore(NOWHERE))
  const { client } = await full.limitedUser(allowing(['chime:List*', 'chime:DescribeAppInstance', 'chime:Get*']))
  const walked = walk({ sdk, send: client.send.bind(client) as Source['send'], close: () => {} }, WALK)
  await assert.rejects(all(walked), /is not authorized to perform: chime:DescribeAppInstanceUser/)
})

test('a source of another region is not taken, since its ARNs would change', async () => {
  await using here = await source()
  const { stderr } = await here.take('--data-dir', here.at('copy'), '--partition', 'aws-cn')
  assert.match(stderr, /is of aws us-east-1, and the settings say aws-cn us-east-1/)
})

test('a flag of one source is refused for another', async () => {
  const { stderr } = await run('import', '--file', 'x', '--rate', '5')
  assert.match(stderr, /--rate is not for --from export/)
})
