import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { instanceKey } from '../../src/store/keys.ts'
import { openStore } from '../../test/support/stores.ts'
import type { RunResult } from '../load.ts'
import { CORES, loadGenerator } from '../processes.ts'
import { shown, spread } from '../report.ts'
import { SEEDED, seed } from '../seed.ts'
import { startServer } from '../server.ts'
import type { LeanFake } from './fake.ts'
import { accept, openChannel } from './store.ts'

const ENDPOINTS = 100_000
const FAN_OUTS = 3
const REGISTRATIONS_PER_SECOND = 200
const CONNECTIONS = 32
const ROUND_MS = 2000
const ROUNDS_AT_REST = 5
const WARM_UP = { ms: 8000, perSecond: 1000 }
// For a warm-up, and three minutes.
const REGISTRATIONS = 45_000
const POLL_MS = 20
const MIB = 2 ** 20

/** A server with so many phones, and what is done to it. */
const manyPhones = async (folder: string, fake: LeanFake) => {
  const data = join(folder, 'data')
  const { accountId, instanceId, pushAppId: appId } = SEEDED
  await seed(data, { endpoints: ENDPOINTS, benchUsers: REGISTRATIONS }, () => {})
  const alone = await openStore(data)
  await openChannel(alone, { accountId, appId }, 'APNS', fake)
  await alone.close()

  const credentials = { accessKeyId: 'BENCHPUSH0000000', secretAccessKey: randomBytes(20).toString('hex') }
  const urls = ['--push-apns-url', fake.url, '--push-fcm-url', fake.url, '--push-fcm-token-url', fake.tokenUrl]
  const server = await startServer({
    folder,
    core: CORES.measured,
    flags: [...urls, '--push-ca-file', fake.caFile],
    ...credentials,
  })
  const load = loadGenerator(CORES.load)
  await load.sign({ target: { host: `127.0.0.1:${server.port}`, ...credentials, ...SEEDED }, count: REGISTRATIONS })
  // Beside the server, as a command does it.
  const storage = await openStore(data, { alone: false })
  const database = new DatabaseSync(join(data, 'carillon.db'), { readOnly: true })
  const messages = database.prepare('select count(*) as n from push_messages')
  return {
    peakMiB: () => (server.peakBytes() / MIB).toFixed(),
    registrations: (ms: number, perSecond: number) =>
      load.run({ ports: [server.port], connections: CONNECTIONS, ms, once: true, perSecond }),
    /** Sends one message to all of them; returns how many seconds that took, until the last one is settled. */
    async fanOut() {
      const startedMs = performance.now()
      await accept(storage, accountId, instanceKey(accountId, instanceId, 0))
      while (messages.get()?.n !== 0) await delay(POLL_MS)
      return (performance.now() - startedMs) / 1000
    },
    async stop() {
      load[Symbol.dispose]()
      database.close()
      await storage.close()
      await server.stop('SIGTERM')
    },
  }
}

/** One message to all of a large app instance, on a server that registers devices meanwhile at a steady pace. */
export const measureFanOut = async (fake: LeanFake, folder: string): Promise<void> => {
  const { registrations, fanOut, peakMiB, stop } = await manyPhones(join(folder, 'fan-out'), fake)
  await registrations(WARM_UP.ms, WARM_UP.perSecond)
  const peakBeforeMiB = peakMiB()
  await fanOut()
  const seconds: number[] = []
  const atRest: RunResult[] = []
  const meanwhile: RunResult[] = []
  while (seconds.length < FAN_OUTS) {
    for (let round = 0; round < ROUNDS_AT_REST; round += 1)
      atRest.push(await registrations(ROUND_MS, REGISTRATIONS_PER_SECOND))
    let isRunning = true
    const running = fanOut().finally(() => {
      isRunning = false
    })
    while (isRunning) {
      const round = await registrations(ROUND_MS, REGISTRATIONS_PER_SECOND)
      if (isRunning) meanwhile.push(round)
    }
    seconds.push(await running)
  }
  const over = (rounds: readonly RunResult[], figure: 'p50Ms' | 'p99Ms') =>
    shown(spread(rounds.map((round) => round[figure])), 1)
  const unexpected = [...atRest, ...meanwhile].reduce((sum, round) => sum + round.unexpected, 0)
  console.log(`One message to ${ENDPOINTS} endpoints, ${FAN_OUTS} times, beside ${REGISTRATIONS_PER_SECOND} registrations a second
  time, s             ${shown(spread(seconds), 1)}
  peak memory, MiB    ${peakMiB()}, before the first ${peakBeforeMiB}
  Register p50, ms    ${over(meanwhile, 'p50Ms')}, at rest ${over(atRest, 'p50Ms')}
  Register p99, ms    ${over(meanwhile, 'p99Ms')}, at rest ${over(atRest, 'p99Ms')}
  unexpected answers  ${unexpected}
`)
  await stop()
}
