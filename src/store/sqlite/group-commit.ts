import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Awaitable, type Sql, StoreUnavailable } from '../database.ts'
import { type Connection, isStorageFailure } from './connection.ts'

/** Work beyond this many waiting transactions is refused, so that a stalled disk does not fill the memory. */
const WAITING_MAX = 10_000

/** More transactions than this are never made one commit, so that one batch can't hold up the loop for long. */
const BATCH_MAX = 256

interface Job {
  readonly work: (sql: Sql) => Awaitable<unknown>
  readonly settle: (outcome: Outcome) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** A transaction of a batch threw after it had written, so that the batch can't be committed as it stands. */
class ThrewLate extends Error {}

/** One commit: what it held, how long its transactions ran, and how long the commit itself took. */
export interface Batch {
  readonly transactions: number
  readonly wrote: boolean
  readonly ranMs: number
  readonly commitMs: number
}

/** What the writer needs of the file that it writes to. */
export interface Durability {
  /** Resolves when all that was committed before the call is on disk; rejects when that can't be had. */
  onDisk(): Promise<void>
  /** Told of each batch, right after its commit. */
  committed(batch: Batch): void
}

/**
 * The one writer of a SQLite store. Transactions that arrive while a batch is being committed form the next one: one
 * `begin`, the transactions strictly one after another, one commit, one sync for all, and only then their answers.
 *
 * A savepoint for each would undo one that throws, but costs every one that does not. Hardly any throws once it has
 * written; so a batch runs without savepoints, and if one does, all is rolled back and the batch run again with them.
 */
export class GroupCommit {
  readonly #connection: Connection
  readonly #durability: Durability
  readonly #waiting: Job[] = []
  #draining: Promise<void> | undefined
  #paused: Promise<void> | undefined

  constructor(connection: Connection, durability: Durability) {
    this.#connection = connection
    this.#durability = durability
  }

  /** As `Database.write`. */
  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new StoreUnavailable('too many writes are waiting'))
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome) =>
        'error' in outcome ? reject(outcome.error) : resolve(outcome.value as T)
      this.#waiting.push({ work, settle })
      this.#draining ??= this.#drain()
    })
  }

  /** Lets no batch begin while `work` runs; what arrives meanwhile waits. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    const running = work()
    const over = running.then(
      () => {},
      () => {},
    )
    this.#paused = over
    await over
    if (this.#paused === over) this.#paused = undefined
    return running
  }

  /** Resolves when nothing is waiting or being committed. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining
  }

  async #drain(): Promise<void> {
    // Sockets that are readable now are read first, so that their requests share this batch.
    await nextTurn()
    while (this.#waiting.length > 0) {
      await this.#paused
      const batch = this.#waiting.splice(0, BATCH_MAX)
      const outcomes = await this.#committed(batch)
      void this.#answer(batch, outcomes)
      await nextTurn()
    }
    this.#draining = undefined
  }

  async #committed(batch: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      return await this.#commit(batch, (job) => this.#run(job))
    } catch (error) {
      if (!(error instanceof ThrewLate)) return unavailable(batch, error)
    }
    try {
      return await this.#commit(batch, (job) => this.#runInSavepoint(job))
    } catch (error) {
      return unavailable(batch, error)
    }
  }

  async #commit(batch: readonly Job[], run: (job: Job) => Promise<Outcome>): Promise<readonly Outcome[]> {
    const begunMs = performance.now()
    const changesBefore = this.#connection.changes
    const outcomes: Outcome[] = []
    this.#connection.exec('begin immediate')
    try {
      for (const job of batch) outcomes.push(await run(job))
      const ranMs = performance.now()
      this.#connection.exec('commit')
      this.#durability.committed({
        transactions: batch.length,
        wrote: this.#connection.changes !== changesBefore,
        ranMs: ranMs - begunMs,
        commitMs: performance.now() - ranMs,
      })
      return outcomes
    } finally {
      // Still open only if something threw; after some I/O errors SQLite has ended it by itself.
      if (this.#connection.inTransaction) this.#connection.exec('rollback')
    }
  }

  async #run({ work }: Job): Promise<Outcome> {
    const changesBefore = this.#connection.changes
    try {
      return { value: await work(this.#connection) }
    } catch (error) {
      if (isStorageFailure(error)) throw error
      if (this.#connection.changes !== changesBefore) throw new ThrewLate()
      return { error }
    }
  }

  async #runInSavepoint({ work }: Job): Promise<Outcome> {
    this.#connection.exec('savepoint one')
    try {
      const value = await work(this.#connection)
      this.#connection.exec('release one')
      return { value }
    } catch (error) {
      if (isStorageFailure(error)) throw error
      this.#connection.exec('rollback to one; release one')
      return { error }
    }
  }

  // A refusal may rest on a write of the same batch, so that it waits for the disk like an answer does.
  async #answer(batch: readonly Job[], outcomes: readonly Outcome[]): Promise<void> {
    try {
      await this.#durability.onDisk()
      for (const [index, job] of batch.entries()) job.settle(outcomes[index]!)
    } catch (error) {
      const failed = unavailable(batch, error)
      for (const [index, job] of batch.entries()) job.settle(failed[index]!)
    }
  }
}

const unavailable = (batch: readonly Job[], cause: unknown): readonly Outcome[] =>
  batch.map(() => ({ error: new StoreUnavailable('the store could not write', { cause }) }))
