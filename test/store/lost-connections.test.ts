import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  type ServiceUnavailableException,
} from '@aws-sdk/client-chime-sdk-identity'
import { UNOBSERVED } from '../../src/store/observer.ts'
import type { Storage } from '../../src/store/storage.ts'
import { lineTo } from '../support/cut-line.ts'
import { endpointIds } from '../support/endpoints.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'
import { namesIn, newInstance } from '../support/records.ts'
import { openNode } from '../support/stores.ts'
import { register, world } from '../support/world.ts'

/** A node whose line to its database can be cut. */
const nodeOnALine = async () => {
  const database = await newDatabase()
  const line = await lineTo(database.url)
  const again: string[] = []
  const observer = { ...UNOBSERVED, ranAgain: (because: string) => void again.push(because) }
  const storage = await openNode(line.url, { observer })
  return {
    storage,
    again,
    url: database.url,
    cut: line.cut,
    async [Symbol.asyncDispose]() {
      await storage.close()
      await line[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

const endAll = (url: string) =>
  administer(
    url,
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )

for (const when of ['before', 'after'] as const)
  test(`a line that is cut ${when} a statement is done costs nobody anything, and nothing is done twice`, async () => {
    await using node = await nodeOnALine()
    let runs = 0
    node.cut({ at: 'insert into app_instances', when })
    await node.storage.write((store) => {
      runs += 1
      return newInstance(store, 'kept')
    })
    assert.equal(runs, 2)
    assert.deepEqual(node.again, ['lost connection'])
    assert.deepEqual(await namesIn(node.storage), ['kept'])
  })

for (const [when, kept] of [
  ['before', []],
  ['after', ['in doubt']],
] as const)
  test(`a line that is cut ${when} a commit is done is a write in doubt: refused, and not run again`, async () => {
    await using node = await nodeOnALine()
    let runs = 0
    node.cut({ at: 'commit\0', when })
    const written = node.storage.write((store) => {
      runs += 1
      return newInstance(store, 'in doubt')
    })
    await assert.rejects(written, { name: 'StoreUnavailable', message: /commit, which was done or not/ })
    assert.equal(runs, 1)
    assert.deepEqual(await namesIn(node.storage), kept)
  })

for (const when of ['before', 'after'] as const)
  test(`a caller whose line is cut ${when} a commit is done is told 503, and once it repeats itself has one user`, async () => {
    await using node = await nodeOnALine()
    const { client, instance } = await (await world({ storage: node.storage })).withInstance()
    const create = new CreateAppInstanceUserCommand({
      AppInstanceArn: instance,
      AppInstanceUserId: 'ann',
      Name: 'Ann',
      ClientRequestToken: 'once',
    })
    node.cut({ at: 'commit\0', when })
    await assert.rejects(client.send(create), (error: ServiceUnavailableException) => {
      assert.equal(error.name, 'ServiceUnavailableException')
      assert.ok(Number(error.$response?.headers['retry-after']) > 0)
      return true
    })
    const { AppInstanceUserArn } = await client.send(create)
    const { AppInstanceUsers } = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
    assert.deepEqual(
      AppInstanceUsers?.map((user) => user.AppInstanceUserArn),
      [AppInstanceUserArn],
    )
  })

for (const when of ['before', 'after'] as const)
  test(`a device whose line is cut ${when} a commit is done is registered, and once`, async () => {
    await using node = await nodeOnALine()
    const { client, user, app } = await (await world({ storage: node.storage })).withUser()
    node.cut({ at: 'commit\0', when })
    const { EndpointId } = await client.send(register(user, app, 'token'))
    assert.deepEqual(node.again, ['lost connection'])
    assert.deepEqual(await endpointIds(client, user), [EndpointId])
  })

test('a server that ends all its sessions between two requests is not noticed', async () => {
  await using node = await nodeOnALine()
  await endAll(node.url)
  await node.storage.write((store) => newInstance(store, 'kept'))
  await endAll(node.url)
  assert.deepEqual(await namesIn(node.storage), ['kept'])
})

test('a server that ends a session in the middle of a transaction is not noticed', async () => {
  await using node = await nodeOnALine()
  let runs = 0
  await node.storage.write(async (store) => {
    runs += 1
    await newInstance(store, 'kept')
    if (runs === 1) await endAll(node.url)
    await newInstance(store, 'kept too')
  })
  assert.deepEqual((await namesIn(node.storage)).sort(), ['kept', 'kept too'])
})

test('what somebody else holds for too long is refused, and then taken again', async () => {
  await using database = await newDatabase()
  const [node, other] = await Promise.all([
    openNode(database.url, { database: connectionTo(database.url, { lockMs: 50 }) }),
    openNode(database.url),
  ])
  const key = await node.write((store) => newInstance(store, 'held'))
  const tag = (value: string) => (store: Parameters<Parameters<Storage['write']>[0]>[0]) =>
    store.tags.put(key, [{ key: 'a', value }])
  await node.write(tag('first'))
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const holding = other.write(async (store) => {
    await tag('second')(store)
    begun.resolve()
    await held.promise
  })
  await begun.promise
  await assert.rejects(node.write(tag('third')), { name: 'StoreUnavailable', message: /lock timeout/ })
  held.resolve()
  await holding
  await node.write(tag('fourth'))
  assert.deepEqual(
    (await node.read((store) => store.tags.list(key))).map(({ value }) => value),
    ['fourth'],
  )
  await Promise.all([node.close(), other.close()])
})

test('work that goes on after a statement of its has failed is refused, since none of it was written', async () => {
  await using database = await newDatabase()
  const node = await openNode(database.url)
  const written = node.write(async (store) => {
    await newInstance(store, 'undone')
    await store.tags.put(new Uint8Array(16), [{ key: 'a', value: null as unknown as string }]).catch(() => {})
  })
  await assert.rejects(written, { message: 'a transaction went on after one of its statements had failed' })
  assert.deepEqual(await namesIn(node), [])
  await node.close()
})
