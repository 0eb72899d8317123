import { parseArgs } from 'node:util'

/** What is measured, and for how long. */
export interface Options {
  /** Where the store is: embedded, or in PostgreSQL, of which `sizes` says nothing. */
  readonly store: 'sqlite' | 'postgres'
  /** How many endpoints there are before a measurement begins; one measurement each. */
  readonly sizes: readonly number[]
  readonly rounds: number
  /** How long a round is, for the reference and for the server. */
  readonly seconds: number
  /** How long the server is under load before the first round, so that the compiler has seen everything. */
  readonly warmUpSeconds: number
  readonly connections: number
  /** What besides the root key signs, in rounds that alternate with those of the root key. */
  readonly credentials: 'root' | 'session' | 'session-per-request'
  /** Whether one more round is spent on a CPU profile. */
  readonly profile: boolean
  /** Flags of `carillon serve` that are passed on. */
  readonly serverFlags: readonly string[]
}

const USAGE = `Usage: npm run bench -- [flags]
  --store sqlite              or postgres: through one node, two and three, against pgbench; an empty store
  --sizes 0,1000000,5000000   endpoints stored before each measurement
  --rounds 7                  rounds of reference and server
  --seconds 2                 length of a round
  --warm-up 8                 seconds of load before the first round
  --connections 32            clients, each with one request at a time
  --credentials root          or session: rounds signed by as many sessions of an end user's role, besides;
                              or session-per-request: each request by a session that the server has not seen yet
  --durability full|relaxed   as of carillon serve
  --log <level>               as of carillon serve
  --profile                   one more round under a CPU profiler`

const STORES = ['sqlite', 'postgres'] as const
const CREDENTIALS = ['root', 'session', 'session-per-request'] as const

/** Reads the command line. Errors: an Error that says how it is used. */
export const optionsOf = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', default: 'sqlite' },
      sizes: { type: 'string', default: '0,1000000,5000000' },
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '2' },
      'warm-up': { type: 'string', default: '8' },
      connections: { type: 'string', default: '32' },
      credentials: { type: 'string', default: 'root' },
      durability: { type: 'string', default: 'full' },
      log: { type: 'string', default: 'info' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const options = {
    store: STORES.find((name) => name === values.store),
    sizes: values.sizes.split(',').map(Number),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    warmUpSeconds: Number(values['warm-up']),
    connections: Number(values.connections),
    credentials: CREDENTIALS.find((name) => name === values.credentials),
    profile: values.profile,
    serverFlags: ['--durability', values.durability, '--log', values.log],
  }
  const { store, sizes, rounds, seconds, warmUpSeconds, connections, credentials } = options
  if (
    values.help ||
    !store ||
    !credentials ||
    ![...sizes, rounds, seconds, warmUpSeconds, connections].every((number) => number >= 0)
  )
    throw new Error(USAGE)
  return { ...options, store, credentials }
}
