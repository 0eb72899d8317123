import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { type Awaitable, type Database, type Sql, StoreUnavailable } from '../database.ts'
import type { StoreObserver } from '../observer.ts'
import { type ConnectionSettings, type Connections, connections } from './connecting.ts'
import { failureOf, Retryable } from './failures.ts'
import { Session } from './session.ts'
import { Turns } from './turns.ts'

/** How a PostgreSQL store is opened. */
export interface PostgresOptions extends ConnectionSettings {
  readonly observer: Pick<StoreObserver, 'batchCommitted' | 'ranAgain' | 'refused'>
}

/** Any two transactions act as if one had run after the other, which is what handlers are written for. */
const WRITE = 'begin isolation level serializable'
/** One snapshot for all statements. */
const READ = 'begin isolation level repeatable read read only'
/** Each statement sees what was committed before it, and so all that was done by those who held a lock before. */
const READ_COMMITTED = 'begin isolation level read committed'

/** Work beyond this many transactions is refused, so that a stalled server does not fill the memory. */
const PENDING_MAX = 10_000

/** The longest pause before a transaction is run again. The first is of a millisecond or so; lots are drawn for each. */
const PAUSE_MS_MAX = 128

/** A number that nothing else in the database takes for an advisory lock. */
const LOCK = 0x63617269

/** How long others are waited for who hold the lock, and how often it is tried. */
const LOCK_MS = 600_000
const LOCK_RETRY_MS = 200

/**
 * A store in PostgreSQL, for any number of nodes: transactions on a pool of connections, run again from their start
 * where they collide, or where their connection is lost before they were to be committed.
 */
export class PostgresDatabase implements Database {
  readonly #connections: Connections
  readonly #observer: PostgresOptions['observer']
  readonly #sessions = new WeakMap<PoolClient, Session>()
  readonly #turns: Turns
  #pending = 0
  #ended: (() => void) | undefined

  /** Connects to nothing yet. Errors: as `connections`. */
  constructor(options: PostgresOptions) {
    this.#connections = connections(options)
    this.#observer = options.observer
    this.#turns = new Turns(options.connectionsMax, this.#connections.limits.waitMs, isCollision)
  }

  /** How long work waits for its turn. */
  get waitMs(): number {
    return this.#connections.limits.waitMs
  }

  /** As that of `Connections`. */
  endsSilent(): () => void {
    return this.#connections.endsSilent()
  }

  /** What work is refused with before it has begun; it is told of. */
  refusal(reason: string): StoreUnavailable {
    const error = new StoreUnavailable(reason)
    this.#observer.refused(error)
    return error
  }

  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    return this.#retried(true, () => this.#committed(WRITE, work))
  }

  /**
   * As `write`, but each statement sees what was committed before it, so that `work` must hold what its rows rest on; and the
   * commit is sent along with its statements, which it must give all at once. It may be run again though it was committed,
   * if the connection was lost before that could be told. Counts for as many transactions as it returns values.
   */
  together<T>(work: (sql: Session) => Promise<readonly T[]>): Promise<readonly T[]> {
    return this.#retried(false, () => this.#atOnce(work)).catch((error) => {
      // Nobody else hears of it: who asked goes on by himself.
      if (!(error instanceof StoreUnavailable)) this.#observer.refused(error)
      throw error
    })
  }

  read<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    return this.#retried(false, () => this.#on(READ, work))
  }

  /** As `write`, by one node at a time: for what changes the schema, and for what is made once. */
  async alone<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    const whenLocked = async (sql: Sql) => {
      const lock = await sql.get<{ isHeld: 0 | 1 }>('select pg_try_advisory_xact_lock(?) as "isHeld"', LOCK)
      return lock!.isHeld === 1 ? { value: await work(sql) } : undefined
    }
    const endMs = performance.now() + LOCK_MS
    for (;;) {
      const done = await this.#retried(false, () => this.#committed(READ_COMMITTED, whenLocked))
      if (done) return done.value
      if (performance.now() > endMs) throw new StoreUnavailable('another node has kept the store locked for too long')
      await delay(LOCK_RETRY_MS)
    }
  }

  async close(): Promise<void> {
    if (this.#pending > 0)
      await new Promise<void>((resolve) => {
        this.#ended = resolve
      })
    await this.#connections.pool.end()
  }

  async #retried<T>(mayCollide: boolean, run: () => Promise<T>): Promise<T> {
    if (this.#pending >= PENDING_MAX) throw this.refusal('too many transactions are waiting')
    this.#pending += 1
    try {
      const { retryMs } = this.#connections.limits
      return await attempts(
        (attempt) => this.#turns.take({ mayCollide, isAgain: attempt > 1 }, run),
        retryMs,
        ({ isLost }) => this.#observer.ranAgain(isLost ? 'lost connection' : 'collision'),
      )
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#observer.refused(error)
      throw error
    } finally {
      this.#pending -= 1
      if (this.#pending === 0) this.#ended?.()
    }
  }

  #committed<T>(begin: string, work: (sql: Session) => Awaitable<T>): Promise<T> {
    const begunMs = performance.now()
    return this.#on(begin, async (session) => {
      const value = await work(session)
      const ranMs = performance.now()
      await session.commit()
      this.#observer.batchCommitted({
        transactions: 1,
        wrote: true,
        ranMs: ranMs - begunMs,
        commitMs: performance.now() - ranMs,
      })
      return value
    })
  }

  #atOnce<T>(work: (session: Session) => Promise<readonly T[]>): Promise<readonly T[]> {
    const begunMs = performance.now()
    return this.#on(READ_COMMITTED, async (session) => {
      const ran = work(session).then((values) => ({ values, ranMs: performance.now() }))
      const [worked, committed] = await Promise.allSettled([ran, session.commit()])
      // Then the commit has failed, too, and says less.
      if (worked.status === 'rejected') throw worked.reason
      // Done or not, it may be run again.
      if (committed.status === 'rejected') throw session.isLost ? committed.reason.cause : committed.reason
      const { values, ranMs } = worked.value
      this.#observer.batchCommitted({
        transactions: values.length,
        wrote: true,
        ranMs: ranMs - begunMs,
        commitMs: performance.now() - ranMs,
      })
      return values
    })
  }

  async #on<T>(begin: string, work: (session: Session) => Awaitable<T>): Promise<T> {
    const client = await this.#client()
    const session = this.#sessionOf(client)
    session.begin(this.#connections.begin(begin))
    try {
      return await work(session)
    } finally {
      session.end()
      client.release(session.isLost)
    }
  }

  // Whose turn it is finds one free, or one that may be made.
  async #client(): Promise<PoolClient> {
    try {
      return await this.#connections.pool.connect()
    } catch (error) {
      throw failureOf(error)
    }
  }

  // A connection's statements are made once and serve all its transactions.
  #sessionOf(client: PoolClient): Session {
    const known = this.#sessions.get(client)
    if (known) return known
    const made = new Session(client, this.#connections)
    this.#sessions.set(client, made)
    return made
  }
}

const isCollision = (error: unknown) => error instanceof Retryable && !error.isLost

/** Runs until it is done, or has failed in a way that another run would not mend, or too often. */
const attempts = async <T>(
  run: (attempt: number) => Promise<T>,
  retryMs: number,
  failed: (failure: Retryable) => void,
): Promise<T> => {
  const endMs = performance.now() + retryMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(attempt)
    } catch (error) {
      if (!(error instanceof Retryable)) throw error
      if (attempt >= error.attemptsMax || performance.now() > endMs) throw error.last
      failed(error)
    }
    await delay(Math.random() * Math.min(2 ** attempt, PAUSE_MS_MAX))
  }
}
