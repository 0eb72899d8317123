import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ids } from '../../src/lib/ids.ts'
import { ALL_BUCKETS } from '../../src/store/sql/push-buckets.ts'
import { channelOf } from '../support/channels.ts'
import { instanceKeyOf, MESSAGE, openChannel } from '../support/deliveries.ts'
import { fakePush, MATERIALS } from '../support/fake-push.ts'
import { eventually, runningServer } from '../support/server.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'
import { ACCOUNT, newApp, newInstance, newUser, register } from '../support/world.ts'

const newIds = ids(Date.now)

const { certificate, privateKey, bundleId } = MATERIALS.apnsCertificate
const BY_CERTIFICATE = { Certificate: certificate, PrivateKey: privateKey, BundleId: bundleId }

/** A server that delivers, with a user of an app instance who has an iPhone. */
const withPhone = (...flags: readonly string[]) => withPhoneIn(undefined, ...flags)

const withPhoneIn = async (dataDir: string | undefined, ...flags: readonly string[]) => {
  const server = await runningServer(dataDir, '--admin-port', '0', ...flags)
  const { client, pinpoint } = server.root
  const instance = await newInstance(client)
  const app = await newApp(pinpoint)
  const user = await newUser(client, instance, 'ann')
  await client.send(register(user, app, 'ok-iphone'))
  return {
    ...server,
    client,
    pinpoint,
    app,
    user,
    /** Accepts a push to all users in a process beside the server, as a command does. */
    async deliver() {
      const storage = await openStore(server.dataDir, { alone: false })
      const push = {
        id: newIds.ordered(),
        accountId: ACCOUNT,
        audience: { kind: 'appInstance', instanceKey: instanceKeyOf(instance) },
        content: MESSAGE,
        isVoip: false,
        keepsResults: false,
        nowMs: Date.now(),
        backlogMax: 0,
      } as const
      await storage.write(({ outbox }) => outbox.deliver(push))
      await storage.close()
    },
    get: async (path: string) => {
      const response = await fetch(`${server.adminUrl}${path}`)
      return { status: response.status, text: await response.text() }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** As `withPhone`, and the server sends to a fake of Apple's. */
const withPhoneAtFake = async () => {
  const push = await fakePush()
  const folder = temporaryFolder()
  const caFile = join(folder.path, 'ca.pem')
  writeFileSync(caFile, MATERIALS.ca)
  const server = await withPhone('--push-apns-url', push.fake.url, '--push-ca-file', caFile)
  return {
    ...server,
    fake: push.fake,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await push[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

test('a server delivers what a command has accepted, to the providers that its settings name', async () => {
  await using server = await withPhoneAtFake()
  await openChannel(channelOf(server.pinpoint, server.app, 'APNS'), 'APNS')
  await server.deliver()
  await eventually(async () => assert.equal(server.fake.inbox.list({ after: 0 }).length, 1))
  await eventually(async () => {
    const { text } = await server.get('/metrics')
    assert.match(text, /^carillon_push_attempts_total\{provider="apns",outcome="delivered",reason="none"\} 1$/m)
    assert.match(text, /^carillon_push_send_duration_seconds_count\{provider="apns"\} 1$/m)
    assert.match(text, /^carillon_push_breakers\{state="closed"\} 1$/m)
    assert.match(text, /^carillon_push_provider_token_age_seconds\{provider="apns"\} /m)
    assert.match(text, /^carillon_push_queue_pushes 0$/m)
  })
})

test('under capture a server needs no credentials and sends nothing; what would have gone out is on the admin port', async () => {
  await using server = await withPhone('--push', 'capture')
  await server.deliver()
  const { status, text } = await server.get(`/_carillon/pushes?wait=10&user=${encodeURIComponent(server.user)}`)
  const { pushes, last } = JSON.parse(text)
  assert.deepEqual([status, pushes.length, last], [200, 1, 1])
  const [{ user, deviceToken, channel, push }] = pushes
  assert.deepEqual(
    [user, deviceToken, channel, push.payload.aps.alert.title],
    [server.user, 'ok-iphone', 'APNS', 'Ann'],
  )
  assert.deepEqual(JSON.parse((await server.get('/_carillon/pushes?token=other')).text).pushes, [])
  await fetch(`${server.adminUrl}/_carillon/pushes?token=ok-iphone`, { method: 'DELETE' })
  assert.deepEqual(JSON.parse((await server.get('/_carillon/pushes')).text), { pushes: [], last: 1 })
  assert.equal((await server.get('/_carillon/pushes?after=-1')).status, 400)
})

test('a server that is stopped lets pushes in flight end, and settles them', async () => {
  await using push = await fakePush()
  using folder = temporaryFolder()
  const [dataDir, caFile] = [join(folder.path, 'data'), join(folder.path, 'ca.pem')]
  writeFileSync(caFile, MATERIALS.ca)
  await using server = await withPhoneIn(dataDir, '--push-apns-url', push.fake.url, '--push-ca-file', caFile)
  await openChannel(channelOf(server.pinpoint, server.app, 'APNS'), 'APNS')
  await server.client.send(register(server.user, server.app, 'slow-500-ipad'))
  await server.deliver()
  // The fake keeps a push when it comes, and is slow to answer.
  await eventually(async () => assert.equal(push.fake.inbox.list({ after: 0 }).length, 2))
  await server[Symbol.asyncDispose]()
  const storage = await openStore(dataDir)
  assert.deepEqual(
    await storage.read(({ outbox }) => Promise.all(ALL_BUCKETS.map((bucket) => outbox.lanes(bucket, '', 1)))),
    ALL_BUCKETS.map(() => []),
  )
  await storage.close()
  assert.match(readFileSync(server.logFile, 'utf8'), /"event":"pushAddressesChanged"/)
})

test('a command tells what became of the pushes to a user', async () => {
  await using server = await withPhoneAtFake()
  await openChannel(channelOf(server.pinpoint, server.app, 'APNS'), 'APNS')
  await server.client.send(register(server.user, server.app, 'dead-ipad'))
  await server.deliver()
  const traced = await eventually(async () => {
    const { stdout } = await server.command('endpoint', 'trace', '--user', server.user, '--output', 'json')
    const { endpoints } = JSON.parse(stdout)
    assert.equal(endpoints[1].attempts.length, 1)
    return endpoints
  })
  assert.deepEqual(
    traced.map(({ status, statusReason, attempts: [attempt] }: Traced) => [status, statusReason, attempt?.outcome]),
    [
      ['ACTIVE', undefined, 'delivered'],
      ['INACTIVE', 'INVALID_DEVICE_TOKEN', 'tokenDead'],
    ],
  )
  const { stdout } = await server.command('endpoint', 'trace', '--user', server.user)
  assert.match(stdout, /APNS +tokenDead Unregistered, \d+ ms/)
  const { status, stderr } = await server.command('endpoint', 'trace', '--user', `${server.user}-not`)
  assert.deepEqual([status, stderr.includes('does not exist')], [2, true])
})

test('a scrape shows dead tokens, and how long pushes wait', async () => {
  await using server = await withPhoneAtFake()
  await channelOf(server.pinpoint, server.app, 'APNS').update(BY_CERTIFICATE)
  await server.client.send(register(server.user, server.app, 'dead-ipad'))
  await server.client.send(register(server.user, server.app, 'busy-30-ipad'))
  await server.deliver()
  await eventually(async () => {
    const { text } = await server.get('/metrics')
    assert.match(text, /^carillon_push_token_deaths_total\{provider="apns",reason="INVALID_DEVICE_TOKEN"\} 1$/m)
    assert.match(text, /^carillon_push_queue_pushes 1$/m)
    assert.match(text, /^carillon_push_queue_oldest_age_seconds (?:0\.\d*[1-9]|[1-9])/m)
  })
})

test('a scrape shows when the first certificate runs out, as the server has found it', async () => {
  using folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  const former = await withPhoneIn(dataDir)
  await channelOf(former.pinpoint, former.app, 'APNS').update(BY_CERTIFICATE)
  await former[Symbol.asyncDispose]()
  await using server = await withPhoneIn(dataDir)
  const expiresS = new X509Certificate(BY_CERTIFICATE.Certificate).validToDate.getTime() / 1000
  await eventually(async () => {
    const { text } = await server.get('/metrics')
    assert.match(text, new RegExp(`^carillon_push_certificate_expires_seconds ${expiresS}$`, 'm'))
  })
})

interface Traced {
  readonly status: string
  readonly statusReason?: string
  readonly attempts: readonly { readonly outcome: string }[]
}

test('a push to an endpoint that is given up is told in the log, as AWS tells of it', async () => {
  await using server = await withPhone()
  await server.deliver()
  await eventually(async () =>
    assert.match((await server.get('/metrics')).text, /^carillon_push_failures_total\{cause="channel"\} 1$/m),
  )
  await server[Symbol.asyncDispose]()
  const lines = readFileSync(server.logFile, 'utf8').split('\n')
  const { source, account, region, resources, detail, ...event } = JSON.parse(
    lines.find((line) => line.includes('"event":"deliveryFailed"')) ?? '{}',
  )
  assert.equal(event['detail-type'], 'Chime Messaging AppInstanceUserEndpoint Delivery Failure')
  assert.deepEqual([source, account, region, resources], ['aws.chime', ACCOUNT, 'us-east-1', [server.user]])
  assert.deepEqual([detail.resourceArn, typeof detail.failureReason], [server.user, 'string'])
  assert.equal(event.reason, 'ChannelMissing')
})

test('a server that pushes to Apple and Google shows no pushes', async () => {
  await using server = await withPhone()
  assert.equal((await server.get('/_carillon/pushes')).status, 404)
})
