import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { type Awaitable, type Sql, StoreUnavailable } from '../database.ts'
import type { Batch } from '../observer.ts'
import { BUSY_WAIT_MS, type Connection, isBusy, isStorageFailure } from './connection.ts'

/** Work beyond this many waiting transactions is refused, so that a stalled disk does not fill the memory. */
const WAITING_MAX = 10_000

/** More transactions than this are never made one commit, so that one batch can't hold up the loop for long. */
const BATCH_MAX = 256

/** How often it is tried to begin a batch while another process writes. */
const BUSY_RETRY_MS = 5

interface Job {
  readonly work: (sql: Sql) => Awaitable<unknown>
  readonly settle: (outcome: Outcome) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** A transaction of a batch threw after it had written, so that the batch can't be committed as it stands. */
class ThrewLate extends Error {}

/** What the writer needs of the file that it writes to. */
export interface Durability {
  /** Resolves when all that was committed before the call is on disk; rejects when that can't be had. */
  onDisk(): Promise<void>
  /** Told of each batch, right after its commit. */
  committed(batch: Batch): void
  /** Told of each batch that could not be committed; nothing of it was written. */
  refused(error: unknown): void
}

/**
 * The one writer of a SQLite store. Transactions that arrive while a batch is being committed form the next one: one
 * `begin`, the transactions strictly one after another, one commit, one sync for all, and only then their answers.
 *
 * A savepoint for each would undo one that throws, but costs every one that does not. Hardly any throws once it has
 * written; so a batch runs without savepoints, and if one does, all is rolled back and the batch run again with them.
 *
 * The connection must not wait by itself for other processes: that would hold up the loop, and with it all reads.
 */
export class GroupCommit {
  readonly #connection: Connection
  readonly #durability: Durability
  readonly #waiting: Job[] = []
  #draining: Promise<void> | undefined
  #batch: Promise<readonly Outcome[]> | undefined
  #answering: Promise<void> | undefined
  #paused: Promise<void> | undefined
  #stopped: Error | undefined

  constructor(connection: Connection, durability: Durability) {
    this.#connection = connection
    this.#durability = durability
  }

  /** As `Database.write`. */
  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    if (this.#stopped) return Promise.reject(unavailable(this.#stopped))
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new StoreUnavailable('too many writes are waiting'))
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value as T))
      this.#waiting.push({ work, settle })
      this.#draining ??= this.#drain()
    })
  }

  /** Runs `work` between two batches; what arrives meanwhile waits. */
  async pausedFor(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#paused = promise
    try {
      await this.#batch
      await work()
    } finally {
      this.#paused = undefined
      resolve()
    }
  }

  /** Refuses, from now on, what comes and what waits. */
  stop(reason: Error): void {
    this.#stopped = reason
  }

  /** Resolves when nothing is waiting, being committed or being answered. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining
    await this.#answering
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gathered()
      while (this.#paused) await this.#paused
      const jobs = this.#waiting.splice(0, BATCH_MAX)
      this.#batch = this.#committed(jobs)
      const outcomes = await this.#batch
      this.#batch = undefined
      this.#answering = this.#answer(jobs, outcomes)
    }
    this.#draining = undefined
  }

  // One commit costs the same for one transaction as for many. So as long as each turn of the loop brings more, from
  // sockets that are readable already, they are taken along; no timer ever makes anybody wait.
  async #gathered(): Promise<void> {
    let before: number
    do {
      before = this.#waiting.length
      await nextTurn()
    } while (this.#waiting.length > before && before < BATCH_MAX)
  }

  async #committed(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      if (this.#stopped) throw this.#stopped
      return await this.#commitEither(jobs)
    } catch (error) {
      if (!this.#stopped) this.#durability.refused(error)
      return jobs.map(() => ({ error: unavailable(error) }))
    }
  }

  async #commitEither(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      return await this.#commit(jobs, (job) => this.#run(job))
    } catch (error) {
      if (!(error instanceof ThrewLate)) throw error
      return this.#commit(jobs, (job) => this.#runInSavepoint(job))
    }
  }

  async #commit(jobs: readonly Job[], run: (job: Job) => Promise<Outcome>): Promise<readonly Outcome[]> {
    await this.#begin()
    const begunMs = performance.now()
    const changesBefore = this.#connection.changes
    const outcomes: Outcome[] = []
    try {
      for (const job of jobs) outcomes.push(await run(job))
      const ranMs = performance.now()
      this.#connection.get('commit')
      this.#durability.committed({
        transactions: jobs.length,
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

  async #begin(): Promise<void> {
    // A rollback may fail too.
    if (this.#connection.inTransaction) this.#connection.exec('rollback')
    const endMs = performance.now() + BUSY_WAIT_MS
    for (;;) {
      try {
        this.#connection.get('begin immediate')
        return
      } catch (error) {
        if (!isBusy(error) || performance.now() > endMs) throw error
      }
      await delay(BUSY_RETRY_MS)
    }
  }

  async #run({ work }: Job): Promise<Outcome> {
    const changesBefore = this.#connection.changes
    try {
      return { value: await work(this.#connection) }
    } catch (error) {
      if (this.#isStorages(error)) throw error
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
      if (this.#isStorages(error)) throw error
      this.#connection.exec('rollback to one; release one')
      return { error }
    }
  }

  // Once SQLite has ended the transaction by itself, whatever the next job writes would be committed at once.
  #isStorages(error: unknown): boolean {
    return isStorageFailure(error) || !this.#connection.inTransaction
  }

  // A refusal may rest on a write of the same batch, so that it waits for the disk like an answer does.
  async #answer(jobs: readonly Job[], outcomes: readonly Outcome[]): Promise<void> {
    try {
      await this.#durability.onDisk()
      for (const [index, job] of jobs.entries()) job.settle(outcomes[index]!)
    } catch (error) {
      for (const job of jobs) job.settle({ error: unavailable(error) })
    }
  }
}

const unavailable = (cause: unknown): StoreUnavailable => new StoreUnavailable('the store could not write', { cause })
