import type { Socket } from 'node:net'
import { type Client, Pool, type PoolConfig } from 'pg'
import { READING } from './values.ts'

/** Where a database is, and how it is spoken to. */
export interface ConnectionSettings {
  /** With the options that libpq knows, those of TLS among them. Holds a password, so that it is never shown. */
  readonly url: string
  /** Most connections for transactions. */
  readonly connectionsMax: number
  /** How long a statement may take; 0 for any time. */
  readonly statementMs: number
  /** How long a statement waits for what another transaction holds. */
  readonly lockMs: number
  /** Tests have less patience. */
  readonly limits?: Partial<PostgresLimits> | undefined
}

/** What no setting changes; in milliseconds. */
export interface PostgresLimits {
  /** How long a connection may take to be made: soon after a silent network is heard again, nobody waits for it any more. */
  readonly connectMs: number
  /** How long a connection is waited for while all are in use. */
  readonly waitMs: number
  /** For how long a transaction is run again and again. */
  readonly retryMs: number
}

const LIMITS: PostgresLimits = { connectMs: 1_500, waitMs: 5_000, retryMs: 5_000 }

/** How long an idle connection is kept. */
const IDLE_MS = 60_000

/** After this time without a word from the other end it is asked for a sign of life: TCP's own, each second, ten times. */
const KEEP_ALIVE_MS = 10_000

/** After this time without a statement the server ends a transaction, whose node must have frozen. */
const IDLE_IN_TRANSACTION_MS = 10_000

/** How much longer than the server's own limit its answer is waited for, before it is taken for gone. */
const ANSWER_MS = 1_000

const settingsOf = ({ statementMs, lockMs }: ConnectionSettings) => [
  `statement_timeout = ${statementMs}`,
  `lock_timeout = ${lockMs}`,
  `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  // An answer means that the write is on disk, whatever the server or the user is set to.
  'synchronous_commit = on',
  // Commits that the standby has not confirmed are told of by a warning.
  'client_min_messages = warning',
  // Each statement has its index; and a scan would make SERIALIZABLE lock a whole table, as small ones are scanned.
  'enable_seqscan = off',
  // No statement has another plan for other values: what would be found out anew for each call is known.
  'plan_cache_mode = force_generic_plan',
]

/** Connections, and how a transaction is begun on one of them. */
export interface Connections {
  readonly pool: Pool
  readonly limits: PostgresLimits
  /** Whether statements are kept prepared on the server. */
  readonly isNamed: boolean
  /** Completes a `begin`. */
  begin(sql: string): string
  /**
   * Notes what every connection has heard by now; what it returns ends those that have heard nothing since. What they were
   * at fails as on any connection that is lost.
   */
  endsSilent(): () => void
}

/** The option of a URL, unknown to libpq, that tells of a pooler which lends a connection for one transaction. */
const PREPARE = 'prepare'

/**
 * Sets a new connection up, and refuses it where the server is a standby: it may lack what was acknowledged, and takes no
 * writes.
 */
const setUp =
  (settings: readonly string[], connectMs: number): PoolConfig['verify'] =>
  (client, done) => {
    const bounded = (text: string) => client.query({ text, query_timeout: connectMs } as { text: string })
    const set = settings.length > 0 && bounded(`set ${settings.join('; set ')}`)
    Promise.all([bounded('select pg_is_in_recovery() as "isStandby"'), set]).then(
      ([{ rows }]) => done(rows[0]?.isStandby === 1 ? new Error('the server is a standby') : undefined),
      done,
    )
  }

/** A pool that connects when it is first asked to. Errors: the URL's certificates can't be read. */
export const connections = (settings: ConnectionSettings): Connections => {
  const url = new URL(settings.url)
  const isNamed = url.searchParams.get(PREPARE) !== 'false'
  url.searchParams.delete(PREPARE)
  // sslmode then means what it means to libpq.
  url.searchParams.set('uselibpqcompat', 'true')
  const { statementMs } = settings
  const own = settingsOf(settings)
  const limits = { ...LIMITS, ...settings.limits }
  const pool = new Pool({
    connectionString: url.href,
    fallback_application_name: 'carillon',
    max: settings.connectionsMax,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    pipeline: true,
    types: READING,
    ...(statementMs > 0 && { query_timeout: statementMs + ANSWER_MS }),
    verify: setUp(isNamed ? own : [], limits.connectMs),
  })
  pool.on('error', () => {
    // Nobody waits for an idle connection; the pool lets go of it.
  })
  const open = new Set<Client>()
  pool.on('connect', (client) => {
    open.add(client)
    client.on('error', () => {
      // What was under way fails by itself.
    })
  })
  pool.on('remove', (client) => open.delete(client))
  const endsSilent = () => {
    // The driver's types say of a socket only what any stream can.
    const sockets = [...open].map(({ connection }) => connection.stream as Socket)
    const heard = sockets.map((socket) => ({ socket, bytes: socket.bytesRead }))
    return () => {
      for (const { socket, bytes } of heard) if (socket.bytesRead === bytes) socket.destroy()
    }
  }
  const local = isNamed ? '' : `; set local ${own.join('; set local ')}`
  return { pool, limits, isNamed, begin: (sql) => sql + local, endsSilent }
}
