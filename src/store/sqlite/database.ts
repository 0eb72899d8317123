import { setTimeout as delay } from 'node:timers/promises'
import type { Awaitable, Database, Sql } from '../database.ts'
import { StoreUnavailable } from '../database.ts'
import type { StoreObserver } from '../observer.ts'
import { isDiskFull } from './connection.ts'
import { type FilesOptions, StoreFiles } from './store-files.ts'

/** How a SQLite store is opened. */
export interface SqliteOptions extends FilesOptions {
  readonly observer: StoreObserver
}

/** How soon another process's write is noticed. */
const WATCH_MS = 500

/** How long after a failed attempt to recover the next one is made. */
const RECOVERY_MS = 500

/**
 * The embedded store: one writer with group commit, reads on snapshots beside it, checkpoints on another thread.
 *
 * A commit that fails, e.g. on a full disk, is refused, and the next one tried. A sync that fails leaves it open what
 * is on disk: from then on every write is refused and reads see what was on disk before, until the log has been written
 * over itself, forced to disk, and opened anew, which checks each page of it. What was refused may be there then or not.
 */
export class SqliteDatabase implements Database {
  readonly #file: string
  readonly #options: SqliteOptions
  readonly #watch: NodeJS.Timeout
  #files: StoreFiles | undefined
  #version: number | undefined
  #recovering: Promise<void> | undefined
  #reopening: Promise<void> | undefined
  #hasFailed = false
  #isClosed = false

  /** Opens, or creates, the database `file`. Errors: the file can't be opened or is none of SQLite's. */
  constructor(file: string, options: SqliteOptions) {
    this.#file = file
    this.#options = options
    this.#open()
    this.#watch = setInterval(() => void this.#lookForOthers(), WATCH_MS).unref()
  }

  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    return this.#files ? this.#files.commits.write(work) : Promise.reject(notOpen())
  }

  async read<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    while (this.#reopening) await this.#reopening
    if (!this.#files) throw notOpen()
    return this.#files.snapshots.read(work)
  }

  /** False while the files are being opened again, when reads wait, and once it is closed. */
  get isOpen(): boolean {
    return this.#files !== undefined
  }

  /** Pages of the write-ahead log that are not in the database file yet. */
  get walPages(): number {
    return this.#files?.logPages ?? 0
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#watch)
    await this.#recovering
    await this.#files?.close({ checkpoint: !this.#hasFailed })
    this.#files = undefined
  }

  #open(): void {
    const { observer } = this.#options
    this.#files = new StoreFiles(this.#file, this.#options, {
      committed: (batch) => {
        observer.batchCommitted(batch)
        if (batch.wrote) this.#recovered()
      },
      refused: (error) => {
        this.#failed(error)
        if (isDiskFull(error)) this.#files?.checkpoint()
      },
      synced: (tookMs) => observer.logSynced(tookMs),
      syncFailed: (error) => {
        this.#failed(error)
        this.#files?.commits.stop(error)
        this.#recovering ??= this.#recover()
      },
    })
    this.#version = this.#files.version
  }

  #failed(error: unknown): void {
    if (!this.#hasFailed) this.#options.observer.storeFailed(error)
    this.#hasFailed = true
  }

  #recovered(): void {
    if (this.#hasFailed) this.#options.observer.storeRecovered()
    this.#hasFailed = false
  }

  async #recover(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#files?.rewriteLog()
        await this.#reopen()
        this.#recovering = undefined
        this.#recovered()
        // What others wrote meanwhile can't be told from what was there before.
        this.#options.observer.changedElsewhere()
        return
      } catch {
        // The failure has been told, and lasts.
        await delay(RECOVERY_MS)
      }
    }
  }

  // Reads wait, for a moment, since there is nothing to read from.
  async #reopen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#reopening = promise
    try {
      const files = this.#files
      this.#files = undefined
      await files?.close({ checkpoint: false })
      this.#open()
    } finally {
      this.#reopening = undefined
      resolve()
    }
  }

  async #lookForOthers(): Promise<void> {
    try {
      const version = this.#files?.version
      if (version === undefined || version === this.#version) return
      this.#version = version
      await this.#files?.refresh()
      this.#options.observer.changedElsewhere()
    } catch {
      // A disk that fails shows where something is asked of it, and recovery makes up for this.
    }
  }
}

const notOpen = () => new StoreUnavailable('the store is not open')
