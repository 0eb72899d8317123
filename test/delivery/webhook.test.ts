import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { loadConfig } from '../../src/config.ts'
import { openWebhook, signatureOf, type WebhookLimits, type WebhookOutcome } from '../../src/delivery/webhook.ts'
import type { DeliveryFailureEvent } from '../../src/telemetry/push-events.ts'
import { eventually, runningServer } from '../support/server.ts'
import { newApp, newInstance, newUser, register } from '../support/world.ts'

const SECRET = 'only-for-tests-0000'

interface Told {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly endpointId: string
}

/** An operator's service that answers as it is told to; undefined hangs. */
const operator = async (
  answer: (told: Told, attempt: number, response: ServerResponse) => number | undefined = () => 204,
) => {
  const got: Told[] = []
  const attempts = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const told = { headers: request.headers, body, endpointId: JSON.parse(body).detail.endpointId }
    const attempt = (attempts.get(told.endpointId) ?? 0) + 1
    attempts.set(told.endpointId, attempt)
    const status = answer(told, attempt, response)
    got.push(told)
    if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end('ignored')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/failures`,
    got,
    /** Waits until there have been so many requests. */
    requests: (count: number) =>
      eventually(async () => {
        assert.equal(got.length, count)
        return got
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const event = (endpointId: string, failureReason = 'gone'): DeliveryFailureEvent => ({
  source: 'aws.chime',
  'detail-type': 'Chime Messaging AppInstanceUserEndpoint Delivery Failure',
  account: '123456789012',
  region: 'us-east-1',
  time: new Date(0).toISOString(),
  resources: [],
  detail: { resourceArn: 'arn', endpointId, failureReason },
})

const opened = (url: string, limits: Partial<WebhookLimits> = {}) => {
  const outcomes: (readonly [outcome: WebhookOutcome, detail?: string | undefined])[] = []
  const webhook = openWebhook({
    settings: { url, secret: SECRET },
    told: (...outcome) => void outcomes.push(outcome),
    limits: { firstBackoffMs: 1, ...limits },
  })
  return { ...webhook, outcomes, [Symbol.asyncDispose]: () => webhook.stop() }
}

test('tells of a push that was given up, in the form of EventBridge, signed over its time and body', async () => {
  await using operators = await operator()
  const flags = ['--push-webhook-url', operators.url, '--push-webhook-secret', SECRET]
  await using server = await runningServer(undefined, ...flags)
  const { client, pinpoint } = server.root
  const instance = await newInstance(client)
  const user = await newUser(client, instance, 'ann')
  // There is no channel, so that nothing is sent to Apple.
  const { EndpointId } = await client.send(register(user, await newApp(pinpoint), 'iphone'))
  await server.command('push', '--user', user, '--title', 'Hi')
  const [told] = await operators.requests(1)
  const { headers, body } = told!
  const { id, time, ...rest } = JSON.parse(body)
  assert.match(id, /^[0-9a-f-]{36}$/)
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 300_000)
  assert.deepEqual(rest, {
    version: '0',
    source: 'aws.chime',
    'detail-type': 'Chime Messaging AppInstanceUserEndpoint Delivery Failure',
    account: '123456789012',
    region: 'us-east-1',
    resources: [user],
    detail: {
      resourceArn: user,
      endpointId: EndpointId,
      failureReason: 'The push application has no channel of this type, or it is switched off.',
    },
  })
  const timestamp = Number(headers['x-carillon-timestamp'])
  assert.equal(headers['x-carillon-signature'], signatureOf(SECRET, timestamp, body))
  assert.equal(headers['content-type'], 'application/json')
})

test('an event is told again until it is taken, with the same id, and the next of its endpoint after it', async () => {
  await using operators = await operator(({ endpointId }, attempt) => (endpointId === 'a' && attempt < 3 ? 503 : 200))
  await using webhook = opened(operators.url)
  for (const one of [event('a', 'first'), event('a', 'second'), event('b')]) webhook.tell(one)
  const got = await operators.requests(5)
  const ofA = got.filter(({ endpointId }) => endpointId === 'a').map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    ofA.map(({ detail }) => detail.failureReason),
    ['first', 'first', 'first', 'second'],
  )
  assert.equal(new Set(ofA.map(({ id }) => id)).size, 2)
  // Another endpoint's did not wait for them.
  assert.ok(got.findIndex(({ endpointId }) => endpointId === 'b') < 4)
  await eventually(async () => assert.deepEqual(webhook.outcomes, [['taken'], ['taken'], ['taken']]))
})

test('a redirect is followed nowhere, and is no success', async () => {
  await using operators = await operator(() => 307)
  await using webhook = opened(operators.url, { attemptsMax: 2 })
  webhook.tell(event('a'))
  await eventually(async () => assert.deepEqual(webhook.outcomes, [['refused', 'status 307']]))
  assert.equal(operators.got.length, 2)
})

test('a webhook that is not there is given up in the end, with its reason and without its address', async () => {
  const gone = await operator()
  await gone[Symbol.asyncDispose]()
  await using webhook = opened(gone.url, { attemptsMax: 2 })
  webhook.tell(event('a'))
  await eventually(async () => assert.deepEqual(webhook.outcomes, [['refused', 'ECONNREFUSED']]))
})

test('a webhook whose answer never ends has taken the event when its status says so', async () => {
  await using operators = await operator((_told, _attempt, response) => {
    response.writeHead(200)
    const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more))
    more()
    return undefined
  })
  await using webhook = opened(operators.url)
  for (const id of ['a', 'a']) webhook.tell(event(id))
  await eventually(async () => assert.deepEqual(webhook.outcomes, [['taken'], ['taken']]))
})

test('a webhook that hangs is asked by no more requests than may be, and keeps no more events than may be', async () => {
  await using operators = await operator(() => undefined)
  const webhook = opened(operators.url, { requestsMax: 2, eventsMax: 3 })
  for (const id of ['a', 'b', 'c', 'd']) webhook.tell(event(id))
  assert.deepEqual(webhook.outcomes, [['full']])
  await operators.requests(2)
  await webhook.stop()
  assert.deepEqual(webhook.outcomes, [['full'], ['stopped'], ['stopped'], ['stopped']])
  assert.equal(operators.got.length, 2)
})

const load = (url: string, ...others: readonly string[]) =>
  loadConfig({ flags: ['--push-webhook-url', url, ...others], env: {}, folder: '/' }).push.webhook

for (const url of ['http://example.com/a', 'ftp://127.0.0.1/', 'https://u:p@example.com', 'https://example.com/?a'])
  test(`${url} may not be a webhook's`, () => {
    assert.throws(() => load(url, '--push-webhook-secret', SECRET), { name: 'SettingError' })
  })

for (const url of ['https://example.com/a', 'http://localhost:8000/', 'http://127.1/', 'http://[::1]:8000/a'])
  test(`${url} may be a webhook's`, () => {
    assert.deepEqual(load(url, '--push-webhook-secret', SECRET), { url, secret: SECRET })
  })

test('a webhook needs a secret', () => {
  assert.throws(() => load('https://example.com/'), { name: 'SettingError' })
})
