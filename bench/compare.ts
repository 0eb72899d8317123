// npm run bench:compare -- ../other: what a registration takes here, and in other checkouts. bench/README.md
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CORES } from './processes.ts'
import { benchUserId, registrationSigner } from './requests.ts'
import { SEEDED, seed } from './seed.ts'
import { startServer } from './server.ts'

const CONNECTIONS = 32
/** Short enough that some are disturbed by nobody: the least disturbed tenth is what counts. */
const SLICE_REGISTRATIONS = 640
const WARM_UP_SLICES = 80
const SLICES = 160

/** Processor time of a process, all its threads. Linux tells it in nanoseconds, and takes none from the process. */
const cpuUs = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000,
    0,
  )

const residentMiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** Sends requests, each once, over connections that each wait for one answer before they send the next. */
const sendAll = (sockets: readonly Socket[], requests: readonly Buffer[]): Promise<void> =>
  new Promise((done, failed) => {
    let sent = 0
    let answered = 0
    const send = (socket: Socket) => socket.write(requests[sent++]!)
    for (const socket of sockets) {
      socket.removeAllListeners('data').on('data', (answer) => {
        if (answer.toString('latin1', 9, 12) !== '201') failed(new Error(String(answer)))
        answered += 1
        if (sent < requests.length) send(socket)
        else if (answered === requests.length) done()
      })
      send(socket)
    }
  })

const credentials = {
  accessKeyId: `BENCH${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
}
const folder = mkdtempSync(join(tmpdir(), 'carillon-compare-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const measured = async (checkout: string, n: number) => {
  const own = join(folder, String(n))
  const benchUsers = (WARM_UP_SLICES + SLICES) * SLICE_REGISTRATIONS
  await seed(join(own, 'data'), { endpoints: 0, benchUsers }, () => undefined)
  const { pid, port } = await startServer({ checkout, folder: own, core: CORES.measured, flags: [], ...credentials })
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1').setNoDelay(true))
  const sign = registrationSigner({ host: `127.0.0.1:${port}`, ...credentials, ...SEEDED })
  const slices: number[] = []
  const slice = async (userIds: readonly string[]) => {
    const requests = userIds.map(sign)
    const beforeUs = cpuUs(pid)
    await sendAll(sockets, requests)
    slices.push((cpuUs(pid) - beforeUs) / requests.length)
  }
  return { checkout, slice, slices, pid }
}

const servers = []
for (const [n, checkout] of ['.', ...process.argv.slice(2)].entries())
  servers.push(await measured(resolve(checkout), n))
for (let n = 0; n < WARM_UP_SLICES + SLICES; n += 1) {
  const userIds = Array.from({ length: SLICE_REGISTRATIONS }, (_, m) => benchUserId(n * SLICE_REGISTRATIONS + m + 1))
  for (const { slice } of servers) await slice(userIds)
}
for (const { checkout, slices, pid } of servers) {
  const sorted = slices.slice(WARM_UP_SLICES).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1).padStart(6)
  console.log(`${at(0.1)} µs, median ${at(0.5)} µs, ${residentMiB(pid).toFixed()} MiB  ${checkout}`)
}
process.exit()
