import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CreateAppCommand, PinpointClient, SendMessagesCommand } from '@aws-sdk/client-pinpoint'
import { channelOf } from '../support/channels.ts'
import { openChannel } from '../support/deliveries.ts'
import { fakePush, MATERIALS } from '../support/fake-push.ts'
import { newDatabase } from '../support/postgres.ts'
import { MASTER_KEY } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'
import { eventually } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'
import { type CrashServer, ROOT_KEY, startServer } from './crash-server.ts'

const CONCURRENCY = 4
const ADDRESSES_MAX = 100

/** A lease, and the ten seconds after which PostgreSQL ends a transaction that a frozen worker has left open. */
const PATIENCE_MS = 30_000

const LEASES = `select count(distinct owner)::integer as owners, count(*)::integer as buckets from push_leases
  where until_ms > extract(epoch from clock_timestamp()) * 1000`

/** A server for the API, and workers that come and go. */
const cluster = async () => {
  const database = await newDatabase()
  const push = await fakePush()
  const folder = temporaryFolder()
  const caFile = join(folder.path, 'ca.pem')
  writeFileSync(caFile, MATERIALS.ca)
  const env = {
    CARILLON_DATABASE_URL: database.url,
    CARILLON_MASTER_KEY: MASTER_KEY.toString('base64'),
    CARILLON_LEASE_SECONDS: '3',
    CARILLON_PUSH_APNS_URL: push.fake.url,
    CARILLON_PUSH_CA_FILE: caFile,
    CARILLON_PUSH_CONCURRENCY: String(CONCURRENCY),
    CARILLON_PUSH_ANSWER_SECONDS: '0',
  }
  const servers: CrashServer[] = []
  const start = async (role: string) => {
    const server = await startServer(folder.path, { ...env, CARILLON_ROLE: role })
    servers.push(server)
    return server
  }
  const api = await start('api')
  const client = new PinpointClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${api.port}`,
    credentials: ROOT_KEY,
  })
  const { ApplicationResponse } = await client.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'a' } }))
  await openChannel(channelOf(client, ApplicationResponse!.Arn!, 'APNS'), 'APNS')
  const received = () => push.fake.inbox.list({ after: 0 }).map(({ deviceToken }) => deviceToken)
  return {
    worker: () => start('worker'),
    received,
    /** Accepts a push to each of many addresses, which take their time; as messages, so that each bucket has some. */
    async send(name: string) {
      const tokens = Array.from({ length: ADDRESSES_MAX }, (_, at) => `slow-50-${name}-${at}`)
      const messages = Array.from({ length: 20 }, (_, at) => tokens.filter((_token, of) => of % 20 === at))
      for (const some of messages) {
        const Addresses = Object.fromEntries(some.map((token) => [token, { ChannelType: 'APNS' } as const]))
        const MessageConfiguration = { DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Hello' } }
        const MessageRequest = { Addresses, MessageConfiguration }
        await client.send(new SendMessagesCommand({ ApplicationId: ApplicationResponse!.Id!, MessageRequest }))
      }
      return tokens
    },
    /** Waits until each of the tokens has its push. */
    arrived: (tokens: readonly string[]) =>
      eventually(async () => {
        const there = new Set(received())
        assert.deepEqual(
          tokens.filter((token) => !there.has(token)),
          [],
        )
      }, PATIENCE_MS),
    /** Waits until so many workers hold all buckets. */
    shared: (owners: number) =>
      eventually(
        async () => assert.deepEqual(await administer(database.url, LEASES), [{ owners, buckets: 16 }]),
        PATIENCE_MS,
      ),
    async [Symbol.asyncDispose]() {
      client.destroy()
      for (const server of servers) server.thaw()
      await Promise.all(servers.map((server) => server.kill()))
      await push[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('what a frozen worker was at passes on; when it thaws it sends nothing of that, and takes its share again', async () => {
  await using here = await cluster()
  const frozen = await here.worker()
  await here.shared(1)
  const tokens = await here.send('frozen')
  await eventually(async () => assert.ok(here.received().length > 0))
  frozen.freeze()
  const other = await here.worker()
  await here.arrived(tokens)
  await here.shared(1)
  const before = here.received().length
  // What it had handed over was sent again, and nothing else.
  assert.ok(before <= ADDRESSES_MAX + CONCURRENCY, `${before} pushes to ${ADDRESSES_MAX} devices`)
  frozen.thaw()
  await here.shared(2)
  assert.equal(here.received().length, before)

  assert.equal(await other.stop(), 0)
  await here.arrived(await here.send('stopped'))
  await here.shared(1)
})

test('workers share what is to be sent, each push once; what a killed one was at passes on', async () => {
  await using here = await cluster()
  const killed = await here.worker()
  await here.worker()
  await here.shared(2)
  await here.arrived(await here.send('shared'))
  assert.equal(here.received().length, ADDRESSES_MAX)
  const tokens = await here.send('killed')
  await killed.kill()
  await here.arrived(tokens)
  await here.shared(1)
})
