import type { Awaitable, Database, Sql } from '../database.ts'
import { StoreUnavailable } from '../database.ts'
import { Checkpointer, MEASURED, type WalLength } from './checkpointer.ts'
import { Connection } from './connection.ts'
import { type Batch, GroupCommit } from './group-commit.ts'
import { WalSync } from './wal-sync.ts'

/** What the store tells of itself; an edge turns it into metrics and log lines. Times in milliseconds. */
export interface StoreObserver {
  batchCommitted(batch: Batch): void
  logSynced(tookMs: number): void
  /** The log could not be forced to disk; nothing is acknowledged until the store has been opened anew. */
  storeFailed(error: Error): void
  storeRecovered(): void
  /** Another process, e.g. a command, has written. */
  changedElsewhere(): void
}

/** How a SQLite store is opened. */
export interface SqliteOptions {
  /** `relaxed` answers before the write is on disk: a crash of the machine may lose the last moments. */
  readonly durability: 'full' | 'relaxed'
  readonly observer: StoreObserver
}

const PRAGMAS = ['journal_mode=wal', 'synchronous=normal', 'wal_autocheckpoint=0', 'cache_size=-65536']
const READ_PRAGMAS = ['cache_size=-16384', 'query_only=on']

/** Asking for the length of the log costs some microseconds, so it is asked once in so many batches. */
const BATCHES_PER_MEASURE = 16

/** How soon another process's write is noticed. */
const WATCH_MS = 500

/** How long after a failed attempt to open the store anew the next one is made. */
const RECOVERY_MS = 500

/** All that is open on one database file; replaced as a whole when the disk has failed. */
interface Files {
  readonly writer: Connection
  readonly reader: Connection
  readonly sync: WalSync
  readonly commits: GroupCommit
  readonly checkpointer: Checkpointer
}

/** The embedded store: one writer with group commit, reads on snapshots beside it, checkpoints on another thread. */
export class SqliteDatabase implements Database {
  readonly #file: string
  readonly #options: SqliteOptions
  readonly #watch: NodeJS.Timeout
  #files: Files | undefined
  #recovering: Promise<void> | undefined
  #reads: Promise<unknown> = Promise.resolve()
  #batches = 0
  #closed = false

  /** Opens, or creates, the database `file`. Errors: the file can't be opened or is none of SQLite's. */
  constructor(file: string, options: SqliteOptions) {
    this.#file = file
    this.#options = options
    this.#files = this.#open()
    let version = this.#version()
    this.#watch = setInterval(() => {
      const now = this.#version()
      if (now !== version) options.observer.changedElsewhere()
      version = now
    }, WATCH_MS).unref()
  }

  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    return this.#files ? this.#files.commits.write(work) : Promise.reject(new StoreUnavailable('the disk failed'))
  }

  read<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    const result = this.#reads.then(() => this.#snapshot(work))
    this.#reads = result.catch(() => {})
    return result
  }

  /** Pages of the write-ahead log that are not in the database file yet. */
  get walPages(): number {
    const length = this.#files?.writer.get<WalLength>(MEASURED)
    return length ? length.log - length.checkpointed : 0
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#watch)
    await this.#recovering
    await this.#files?.commits.idle()
    await this.#reads
    await this.#letGo()
  }

  #open(): Files {
    const { durability, observer } = this.#options
    const writer = new Connection(this.#file, PRAGMAS)
    // The log exists once something has been read through it.
    writer.get('select count(*) from sqlite_schema')
    const sync = new WalSync(
      `${this.#file}-wal`,
      (tookMs) => observer.logSynced(tookMs),
      (error) => this.#fail(error),
    )
    const commits = new GroupCommit(writer, {
      onDisk: () => (durability === 'full' ? sync.onDisk() : Promise.resolve()),
      committed: (batch) => {
        if (batch.wrote) sync.committed()
        observer.batchCommitted(batch)
        this.#batches += 1
        if (this.#batches % BATCHES_PER_MEASURE === 0) checkpointer.measured(writer.get<WalLength>(MEASURED)!)
      },
    })
    const checkpointer = new Checkpointer(this.#file, (work) => commits.pausedFor(work))
    return { writer, reader: new Connection(this.#file, READ_PRAGMAS, true), sync, commits, checkpointer }
  }

  async #snapshot<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    const files = this.#files
    if (!files) throw new StoreUnavailable('the disk failed')
    files.reader.exec('begin')
    try {
      return await work(files.reader)
    } finally {
      files.reader.exec('commit')
      await this.#seenIsOnDisk(files)
    }
  }

  async #seenIsOnDisk({ sync }: Files): Promise<void> {
    if (this.#options.durability === 'relaxed') return
    await sync.onDisk().catch((error) => {
      throw new StoreUnavailable('what was read is not on disk', { cause: error })
    })
  }

  /** Changes whenever another connection that is not ours has committed. */
  #version(): number {
    return this.#files?.writer.get<{ data_version: number }>('pragma data_version')?.data_version ?? 0
  }

  #fail(error: Error): void {
    this.#options.observer.storeFailed(error)
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined
    })
  }

  // Closing copies the log into the database file and syncs both, as does the checkpoint after opening. Only when that
  // has succeeded is it known what is on disk.
  async #recover(): Promise<void> {
    await this.#letGo()
    while (!this.#closed) {
      try {
        const files = this.#open()
        files.writer.get('pragma wal_checkpoint(truncate)')
        this.#files = files
        this.#options.observer.storeRecovered()
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RECOVERY_MS))
      }
    }
  }

  async #letGo(): Promise<void> {
    const files = this.#files
    this.#files = undefined
    if (!files) return
    await files.checkpointer.close()
    await files.commits.idle()
    await this.#reads
    files.reader.close()
    files.sync.close()
    files.writer.close()
  }
}
