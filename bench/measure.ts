import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignJob } from './load.ts'
import type { Options } from './options.ts'
import { CORES, loadGenerator, reference } from './processes.ts'
import { type Part, partsOf } from './profile.ts'
import { type Spread, spread, writeProfile } from './report.ts'
import { SEEDED, seed } from './seed.ts'
import { type MeasuredServer, startServer } from './server.ts'
import type { SessionSource } from './sessions.ts'

/** One round: the reference, and then the server. */
export interface Round {
  /** Of answers a second. */
  readonly ratio: number
  /** Of processor time a request: what `ratio` comes to where nobody else takes time from the core. */
  readonly cpuRatio: number
  readonly referencePerSecond: number
  readonly registersPerSecond: number
  readonly referenceCpuUs: number
  /** Processor time of the server a request, all its threads. */
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly unexpected: number
  /** The busier the load generator, the less a result says of the server. */
  readonly busy: number
  /** The same requests signed by sessions, where these were asked for. */
  readonly bySession?: SessionRound
}

/** One round that sessions have signed, against that of the root key beside it. */
export interface SessionRound {
  /** Of answers a second, against the root key's. */
  readonly ratio: number
  /** Of processor time a request. */
  readonly cpuRatio: number
  readonly registersPerSecond: number
  readonly cpuUs: number
  readonly unexpected: number
}

/** What was measured on a store of one size. */
export interface SizeResult {
  readonly endpoints: number
  readonly ratio: Spread
  readonly cpuRatio: Spread
  readonly referencePerSecond: Spread
  readonly registersPerSecond: Spread
  readonly referenceCpuUs: Spread
  readonly cpuUs: Spread
  readonly p50Ms: Spread
  readonly p99Ms: Spread
  readonly maxMs: Spread
  readonly busy: Spread
  readonly unexpected: number
  readonly writesPerBatch: number
  readonly commitMs: number
  readonly fsyncMs: number
  /** From the start of the process to its first 200 of `/readyz`, on the store as it was closed. */
  readonly readyMs: number
  /** The same after the server was killed under way, with a log that is still to be read. */
  readonly readyAfterKillMs: number
  readonly residentMiB: number
  readonly storeMiB: number
  readonly rounds: readonly Round[]
  readonly bySession?: { readonly ratio: Spread; readonly cpuRatio: Spread; readonly cpuUs: Spread }
  readonly parts?: readonly Part[]
}

// For a server that is faster than this a round ends sooner: when every user that was made for it has registered.
const REGISTERS_PER_SECOND_MAX = 12_000
const MIB = 2 ** 20

/** Makes a store of `endpoints` endpoints, and measures a server on it; `tell` hears of every step. */
export const measure = async (
  endpoints: number,
  options: Options,
  tell: (line: string) => void,
): Promise<SizeResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const { rounds, seconds, warmUpSeconds } = options
    const kinds = options.credentials === 'root' ? 1 : 2
    const benchUsers = (warmUpSeconds + (rounds + 1) * seconds) * kinds * REGISTERS_PER_SECOND_MAX
    tell(`seeding ${endpoints} endpoints and ${benchUsers} users without one`)
    const sessions = await seed(join(folder, 'data'), { endpoints, benchUsers }, tell)
    const storeMiB = statSync(join(folder, 'data', 'carillon.db')).size / MIB
    return { endpoints, storeMiB, ...(await measureOn(folder, endpoints, options, sessions, tell)) }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

const measureOn = async (
  folder: string,
  endpoints: number,
  options: Options,
  source: SessionSource,
  tell: (line: string) => void,
) => {
  const credentials = {
    accessKeyId: `BENCH${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  }
  const start = () => startServer({ folder, core: CORES.measured, flags: options.serverFlags, ...credentials })
  let server = await start()
  try {
    using bare = await reference()
    using load = loadGenerator(CORES.load)
    const target = { host: `127.0.0.1:${server.port}`, ...credentials, ...SEEDED }
    const sign = (seconds: number, sessions?: SignJob['sessions']) =>
      load.sign({ target, count: seconds * REGISTERS_PER_SECOND_MAX, sessions })
    const sessions = sessionsOf(options, source)
    const run = (port: number, seconds: number, once: boolean) =>
      load.run({ ports: [port], connections: options.connections, ms: seconds * 1000, once })

    tell(`warming up for ${options.warmUpSeconds} s`)
    await sign(options.warmUpSeconds)
    await run(bare.port, options.seconds, false)
    await run(server.port, options.warmUpSeconds, true)
    if (sessions) {
      await sign(options.warmUpSeconds, sessions)
      await run(server.port, options.warmUpSeconds, true)
    }

    const before = await server.metrics()
    const rounds: Round[] = []
    while (rounds.length < options.rounds) {
      const byRoot = async () => {
        await sign(options.seconds)
        return roundOf(run, bare, server, options.seconds)
      }
      const bySession = async () => {
        if (!sessions) return undefined
        await sign(options.seconds, sessions)
        return runOf(run, server, options.seconds, true)
      }
      // By turns in either order, so that neither has the other's garbage to clear away each time.
      const later = rounds.length % 2 === 0 ? undefined : await bySession()
      const round = await byRoot()
      const limited = later ?? (await bySession())
      const both = limited ? { ...round, bySession: against(round, limited) } : round
      rounds.push(both)
      tell(lineOf(both))
    }
    const after = await server.metrics()

    const parts = options.profile
      ? await profiled(server, endpoints, tell, async () => {
          await sign(options.seconds, sessions)
          await run(server.port, options.seconds, true)
        })
      : undefined
    const { readyMs } = server
    await server.stop('SIGKILL')
    server = await start()
    return {
      ...summaryOf(rounds),
      ...batchesOf(before, after),
      readyMs,
      readyAfterKillMs: server.readyMs,
      residentMiB: after('process_resident_memory_bytes') / MIB,
      rounds,
      ...(parts && { parts }),
    }
  } finally {
    await server.stop('SIGTERM')
  }
}

/** A server under load. */
interface Measured {
  readonly port: number
  /** The processor time that it has taken. */
  cpuUs(): Promise<number>
}

type Run = (port: number, seconds: number, once: boolean) => ReturnType<ReturnType<typeof loadGenerator>['run']>

const roundOf = async (run: Run, bare: Measured, server: Measured, seconds: number): Promise<Round> => {
  const [least, ours] = [await runOf(run, bare, seconds, false), await runOf(run, server, seconds, true)]
  return {
    ratio: ours.perSecond / least.perSecond,
    cpuRatio: least.cpuUs / ours.cpuUs,
    referencePerSecond: least.perSecond,
    registersPerSecond: ours.perSecond,
    referenceCpuUs: least.cpuUs,
    cpuUs: ours.cpuUs,
    p50Ms: ours.p50Ms,
    p99Ms: ours.p99Ms,
    maxMs: ours.maxMs,
    unexpected: least.unexpected + ours.unexpected,
    busy: Math.max(least.busy, ours.busy),
  }
}

const runOf = async (run: Run, { port, cpuUs }: Measured, seconds: number, once: boolean) => {
  const cpuBeforeUs = await cpuUs()
  const result = await run(port, seconds, once)
  const spentUs = (await cpuUs()) - cpuBeforeUs
  return { ...result, perSecond: (result.answers / result.tookMs) * 1000, cpuUs: spentUs / result.answers }
}

const sessionsOf = ({ credentials, connections }: Options, source: SessionSource): SignJob['sessions'] =>
  credentials === 'root' ? undefined : { source, count: credentials === 'session' ? connections : 'each' }

const against = (round: Round, { perSecond, cpuUs, unexpected }: Awaited<ReturnType<typeof runOf>>): SessionRound => ({
  ratio: perSecond / round.registersPerSecond,
  cpuRatio: round.cpuUs / cpuUs,
  registersPerSecond: perSecond,
  cpuUs,
  unexpected,
})

const lineOf = ({ ratio, cpuRatio, registersPerSecond, cpuUs, p50Ms, p99Ms, maxMs, busy, bySession }: Round) =>
  `ratio ${ratio.toFixed(3)}, of CPU ${cpuRatio.toFixed(3)}: ${registersPerSecond.toFixed()}/s, ${cpuUs.toFixed()} µs each, ` +
  `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, max ${maxMs.toFixed(1)} ms, load ${(busy * 100).toFixed()} % busy` +
  (bySession ? `; sessions ${bySession.cpuUs.toFixed()} µs each, ratio of CPU ${bySession.cpuRatio.toFixed(3)}` : '')

const summaryOf = (rounds: readonly Round[]) => {
  const over = (figure: Exclude<keyof Round, 'bySession'>) => spread(rounds.map((round) => round[figure]))
  return {
    ratio: over('ratio'),
    cpuRatio: over('cpuRatio'),
    referencePerSecond: over('referencePerSecond'),
    registersPerSecond: over('registersPerSecond'),
    referenceCpuUs: over('referenceCpuUs'),
    cpuUs: over('cpuUs'),
    p50Ms: over('p50Ms'),
    p99Ms: over('p99Ms'),
    maxMs: over('maxMs'),
    busy: over('busy'),
    unexpected: rounds.reduce((sum, { unexpected, bySession }) => sum + unexpected + (bySession?.unexpected ?? 0), 0),
    ...bySessionsOf(rounds.flatMap(({ bySession }) => bySession ?? [])),
  }
}

const bySessionsOf = (rounds: readonly SessionRound[]) => {
  if (rounds.length === 0) return {}
  const over = (figure: keyof SessionRound) => spread(rounds.map((round) => round[figure]))
  return { bySession: { ratio: over('ratio'), cpuRatio: over('cpuRatio'), cpuUs: over('cpuUs') } }
}

type Figures = (name: string) => number

const batchesOf = (before: Figures, after: Figures) => {
  const mean = (name: string) => {
    const [sum, count] = [`${name}_sum`, `${name}_count`].map((part) => after(part) - before(part))
    return (sum ?? 0) / (count || 1)
  }
  return {
    writesPerBatch: mean('carillon_batch_writes'),
    commitMs: mean('carillon_commit_duration_seconds') * 1000,
    fsyncMs: mean('carillon_fsync_duration_seconds') * 1000,
  }
}

const profiled = async (
  server: MeasuredServer,
  endpoints: number,
  tell: (line: string) => void,
  work: () => Promise<void>,
): Promise<readonly Part[]> => {
  const end = await server.profile()
  await work()
  const profile = await end()
  tell(`profile: ${writeProfile(endpoints, profile)}`)
  return partsOf(profile)
}
