// npm run bench:push: what sending a push costs beside a bare node:http2 client that sends the same frames.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, sensitiveHeaders } from 'node:http2'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { apnsClient } from '../src/delivery/apns/client.ts'
import { providerTokens } from '../src/delivery/apns/token.ts'
import { fcmClient } from '../src/delivery/fcm/client.ts'
import { DELIVERED, type Outcome } from '../src/delivery/outcome.ts'
import { keptMaterials } from '../src/fake-push/folder.ts'
import { temporaryFolder } from '../test/support/stores.ts'
import { CORES, nodeOn } from './processes.ts'

const ROUNDS = 9
const PUSHES = 10_000
const AT_ONCE = 500

using folder = temporaryFolder()
const dir = join(folder.path, 'fake-push')
const carillon = join(import.meta.dirname, '..', 'bin', 'carillon')
const flags = ['--dir', dir, '--port', '0', '--inbox-port', '0', '--lean', 'on', '--output', 'json']
const fake = nodeOn(CORES.load, [carillon, 'fake-push', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
if (!fake.stdout) throw new Error('the fake has no output')
const [line] = await once(createInterface(fake.stdout), 'line')
const { url, tokenUrl, ca: caFile } = JSON.parse(line)
const ca = readFileSync(caFile, 'utf8')
const materials = await keptMaterials(dir, [], Date.now())
const { host } = new URL(url)

const DEVICE_TOKEN = 'ab'.repeat(32)
const FCM_TOKEN = 'x'.repeat(163)
const TEXT = { title: 'A new message', body: 'Somebody has written something to you' }
const IDS = { 'chime.message_id': randomUUID(), 'chime.channel_arn': `arn:aws:chime:us-east-1:1:${randomUUID()}` }
const payload = JSON.stringify({
  aps: { alert: TEXT, sound: 'default', 'mutable-content': 1 },
  data: { jsonBody: IDS },
})
const body = JSON.stringify({
  message: { token: FCM_TOKEN, data: { ...TEXT, 'pinpoint.jsonBody': JSON.stringify(IDS) } },
})

// One connection each, as the bare client has.
const limits = { connectionsMax: 1 }
const now = Date.now
const tokens = providerTokens(now)
const apns = apnsClient({ address: { url, ca }, credentials: materials.apnsToken, tokens, now, limits })
const fcmOptions = { address: { url, ca }, tokenAddress: { url: tokenUrl, ca }, credentials: materials.fcm }
const fcm = fcmClient({ ...fcmOptions, now, limits })

const session = connect(url, { ca, settings: { enablePush: false } })
await once(session, 'remoteSettings')
const LOST: Outcome = { kind: 'refused', reason: 'Lost' }
const bare = (headers: readonly string[], sent: string) =>
  new Promise<Outcome>((resolve) => {
    const stream = session.request(headers)
    let outcome: Outcome = LOST
    stream.on('response', ({ ':status': status }) => {
      if (status === 200) outcome = DELIVERED
      stream.resume()
    })
    stream.on('error', () => {})
    stream.on('close', () => resolve(outcome))
    stream.end(sent)
  })

const bearer = `bearer ${await tokens(materials.apnsToken).next()}`
const bareApns = (id: string) => {
  const headers = [
    ...[':path', `/3/device/${DEVICE_TOKEN}`, ':method', 'POST', ':scheme', 'https', ':authority', host],
    ...['authorization', bearer, 'apns-topic', materials.apnsToken.bundleId, 'apns-push-type', 'alert'],
    ...['apns-id', id, 'apns-priority', '10', 'apns-collapse-id', id],
  ]
  return bare(Object.assign(headers, { [sensitiveHeaders]: ['apns-id', 'apns-collapse-id'] }), payload)
}
const fcmHeaders = [
  ...[':path', `/v1/projects/${materials.fcm.projectId}/messages:send`, ':method', 'POST', ':scheme', 'https'],
  ...[':authority', host, 'authorization', `Bearer ya29.${randomUUID()}`, 'content-type', 'application/json'],
]

/** Each as the bare client sends it, and as ours does. */
const SENDERS = {
  APNs: [
    bareApns,
    (id: string) =>
      apns.send({ deviceToken: DEVICE_TOKEN, id, collapseId: id, pushType: 'alert', priority: 10, payload }),
  ],
  FCM: [() => bare(fcmHeaders, body), () => fcm.send({ body })],
} as const

const ids = Array.from({ length: PUSHES }, () => randomUUID())

/** Pushes a second, and the processor time of one in microseconds. */
const round = async (send: (id: string) => Promise<Outcome>) => {
  const left = ids.values()
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  const sender = async () => {
    for (const id of left) if ((await send(id)).kind !== 'delivered') throw new Error('a push was not taken')
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender))
  const { user, system } = process.cpuUsage(cpu)
  return { rate: (PUSHES * 1000) / (performance.now() - startedMs), cpuUs: (user + system) / PUSHES }
}

const spread = (values: readonly number[], digits: number) => {
  const [least = 0, ...others] = [...values].sort((a, b) => a - b)
  const middle = [least, ...others][values.length >> 1] ?? 0
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}-${(others.at(-1) ?? least).toFixed(digits)})`
}

for (const [name, [bareSend, ourSend]] of Object.entries(SENDERS)) {
  for (const send of [bareSend, ourSend]) await round(send)
  const rounds = []
  for (let count = 0; count < ROUNDS; count += 1)
    rounds.push({ bare: await round(bareSend), ours: await round(ourSend) })
  console.log(`${name}, the median of ${ROUNDS} rounds of ${PUSHES} pushes, ${AT_ONCE} at once, with the least and the most:
  pushes a second     ${spread(
    rounds.map(({ ours }) => ours.rate),
    0,
  )}, bare ${spread(
    rounds.map(({ bare }) => bare.rate),
    0,
  )}
  ratio               ${spread(
    rounds.map(({ ours, bare }) => ours.rate / bare.rate),
    2,
  )}
  CPU a push, µs      ${spread(
    rounds.map(({ ours }) => ours.cpuUs),
    1,
  )}, bare ${spread(
    rounds.map(({ bare }) => bare.cpuUs),
    1,
  )}
  ratio of CPU time   ${spread(
    rounds.map(({ ours, bare }) => bare.cpuUs / ours.cpuUs),
    2,
  )}
`)
}
process.exit()
