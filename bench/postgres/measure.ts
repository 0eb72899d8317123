import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectionTo } from '../../test/support/postgres-connection.ts'
import { administer } from '../../test/support/postgres-server.ts'
import type { Options } from '../options.ts'
import { loadGenerator } from '../processes.ts'
import { partsOf } from '../profile.ts'
import { writeProfile } from '../report.ts'
import { SEEDED } from '../seed.ts'
import { type MeasuredServer, startServer } from '../server.ts'
import { pgbench } from './pgbench.ts'
import { lineOf, NODES, type NodesRound, type PostgresResult, type PostgresRound, resultOf } from './result.ts'
import { PGBENCH_USERS, seedPostgres } from './seed.ts'
import { type MeasuredPostgres, measuredPostgres } from './server.ts'

const REGISTERS_PER_SECOND_MAX = 12_000
/** Counting is a part of the work; the servers of other measurements have no quotas. */
const QUOTA = ['--endpoints-per-user', '10']
const MASTER_KEY = randomBytes(32)

/** Starts PostgreSQL and three nodes on it, and measures them by turns with pgbench; `tell` hears of every step. */
export const measurePostgres = async (options: Options, tell: (line: string) => void): Promise<PostgresResult> => {
  const bench = pgbench()
  const folder = mkdtempSync(join(tmpdir(), 'carillon-bench-'))
  const postgres = await measuredPostgres()
  const nodes: MeasuredServer[] = []
  try {
    const { warmUpSeconds, rounds, seconds } = options
    const benchUsers = (warmUpSeconds * NODES.length + (rounds + 1) * seconds * NODES.length) * REGISTERS_PER_SECOND_MAX
    tell(`seeding ${benchUsers + PGBENCH_USERS} users without an endpoint`)
    const database = connectionTo(postgres.url)
    await seedPostgres(postgres.url, { database, masterKey: MASTER_KEY }, benchUsers)

    const credentials = {
      accessKeyId: `BENCH${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
    }
    writeFileSync(join(folder, 'master.key'), MASTER_KEY.toString('base64'))
    const flags = ['--database-url', postgres.url, '--master-key-file', join(folder, 'master.key'), ...QUOTA]
    for (const _ of NODES)
      nodes.push(
        await startServer({ folder, core: undefined, flags: [...flags, ...options.serverFlags], ...credentials }),
      )
    return await measureOn({ postgres, nodes, bench, options, credentials, tell })
  } finally {
    for (const node of nodes) await node.stop('SIGTERM')
    postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Measurement {
  readonly postgres: MeasuredPostgres
  readonly nodes: readonly MeasuredServer[]
  readonly bench: ReturnType<typeof pgbench>
  readonly options: Options
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly tell: (line: string) => void
}

const measureOn = async (measurement: Measurement): Promise<PostgresResult> => {
  const { postgres, nodes, bench, options, credentials, tell } = measurement
  const { connections, seconds, warmUpSeconds } = options
  using load = loadGenerator(undefined)
  const target = { host: `127.0.0.1:${nodes[0]!.port}`, ...credentials, ...SEEDED }

  const through = async (count: number, forSeconds: number): Promise<NodesRound> => {
    await load.sign({ target, count: forSeconds * REGISTERS_PER_SECOND_MAX })
    const used = nodes.slice(0, count)
    const before = await takenBy(postgres, used)
    const ports = used.map(({ port }) => port)
    const { answers, tookMs, p50Ms, p99Ms, unexpected } = await load.run({
      ports,
      connections,
      ms: forSeconds * 1000,
      once: true,
    })
    const after = await takenBy(postgres, used)
    return {
      perSecond: (answers * 1000) / tookMs,
      cpuUs: (after.nodesUs - before.nodesUs) / answers,
      postgresCpuUs: (after.postgresUs - before.postgresUs) / answers,
      p50Ms,
      p99Ms,
      unexpected,
      perTransaction: (after.writes - before.writes) / (after.transactions - before.transactions),
    }
  }
  const variables = { users: String(PGBENCH_USERS), app: SEEDED.pushAppId }
  const byPgbench = async (script: 'register' | 'insert') => {
    const beforeUs = postgres.cpuUs()
    const { perSecond, cpuUs } = await bench(script, postgres.url, { clients: connections, seconds, variables })
    const transactions = perSecond * seconds
    return {
      perSecond,
      cpuUs: cpuUs / transactions,
      postgresCpuUs: (postgres.cpuUs() - beforeUs) / transactions,
    }
  }

  tell(`warming up for ${warmUpSeconds} s each`)
  for (const _ of NODES) await through(NODES.length, warmUpSeconds)
  await administer(postgres.url, 'vacuum analyze', 'checkpoint')

  const rounds: PostgresRound[] = []
  while (rounds.length < options.rounds) {
    const register = await byPgbench('register')
    const byNodes: NodesRound[] = []
    for (const count of NODES) byNodes.push(await through(count, seconds))
    const insert = await byPgbench('insert')
    const round = {
      pgbenchPerSecond: register.perSecond,
      pgbenchCpuUs: register.cpuUs,
      pgbenchPostgresCpuUs: register.postgresCpuUs,
      insertsPerSecond: insert.perSecond,
      nodes: byNodes,
    }
    rounds.push(round)
    tell(lineOf(round))
  }
  if (!options.profile) return resultOf(rounds)
  const end = await nodes[0]!.profile()
  await through(1, seconds)
  const profile = await end()
  tell(`profile: ${writeProfile('postgres', profile)}`)
  return { ...resultOf(rounds), parts: partsOf(profile) }
}

const takenBy = async (postgres: MeasuredPostgres, nodes: readonly MeasuredServer[]) => {
  const metrics = await Promise.all(nodes.map((node) => node.metrics()))
  const sumOf = (name: string) => metrics.reduce((sum, metric) => sum + metric(name), 0)
  return {
    postgresUs: postgres.cpuUs(),
    nodesUs: sumOf('process_cpu_seconds_total') * 1e6,
    writes: sumOf('carillon_batch_writes_sum'),
    transactions: sumOf('carillon_batch_writes_count'),
  }
}
