import type { Batch } from '../observer.ts'
import { Checkpointer, MEASURED, type WalLength } from './checkpointer.ts'
import { Connection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'
import { type Snapshot, Snapshots } from './snapshots.ts'
import { rewriteLog } from './wal-rewrite.ts'
import { WalSync } from './wal-sync.ts'

// No busy_timeout, since GroupCommit waits for other processes without holding up the loop.
const PRAGMAS = [
  'journal_mode=wal',
  'synchronous=normal',
  'wal_autocheckpoint=0',
  // Small: the system caches the file too, and SQLite looks through all of its own cache at each commit that has
  // split a page.
  'cache_size=-8192',
  'busy_timeout=0',
]

/** Asking for the length of the log costs some microseconds, so it is asked once in so many batches. */
const BATCHES_PER_MEASURE = 16

/** A log longer than this is checkpointed: large and seldom is cheaper, but a start has to read it again. */
const LOG_PAGES_MAX = 32_768

/** How a database file is used. */
export interface FilesOptions {
  /** `full`: what is committed is acknowledged, and shown, once it is on disk. `relaxed`: at once. */
  readonly durability: 'full' | 'relaxed'
  /** At how many pages the log is copied into the database file. */
  readonly logPagesMax?: number
}

/** What is told of the files. */
export interface FilesEvents {
  committed(batch: Batch): void
  /** A batch could not be committed; the next one may. */
  refused(error: unknown): void
  synced(tookMs: number): void
  /** What was committed may not be on disk: nothing more is taken. */
  syncFailed(error: Error): void
}

/** All that is open on one database file. It is never mended: when its log could not be synced, it is replaced. */
export class StoreFiles {
  readonly commits: GroupCommit
  readonly snapshots: Snapshots
  readonly #logFile: string
  readonly #isDurable: boolean
  readonly #writer: Connection
  readonly #sync: WalSync
  readonly #checkpointer: Checkpointer
  #next: Snapshot | undefined
  #batches = 0
  #logPages = 0

  /** Opens, or creates, a database. */
  constructor(file: string, { durability, logPagesMax = LOG_PAGES_MAX }: FilesOptions, events: FilesEvents) {
    this.#logFile = `${file}-wal`
    this.#isDurable = durability === 'full'
    this.#writer = new Connection(file, PRAGMAS)
    let sync: WalSync | undefined
    try {
      // The log exists once something has been read through it.
      this.#writer.get('select count(*) from sqlite_schema')
      sync = new WalSync(this.#logFile, {
        begins: () => {
          this.#next = this.snapshots.take()
        },
        ends: (tookMs) => {
          if (this.#next) this.snapshots.show(this.#next)
          this.#next = undefined
          events.synced(tookMs)
        },
        fails: (error) => {
          if (this.#next) this.snapshots.drop(this.#next)
          this.#next = undefined
          events.syncFailed(error)
        },
      })
      this.snapshots = new Snapshots(file)
    } catch (error) {
      void sync?.close()
      this.#writer.close()
      throw error
    }
    this.#sync = sync
    this.commits = new GroupCommit(this.#writer, {
      onDisk: () => this.#onDisk(),
      committed: (batch) => {
        if (batch.wrote) this.#wrote()
        events.committed(batch)
      },
      refused: events.refused,
    })
    this.#checkpointer = new Checkpointer(file, logPagesMax, (lastPass) =>
      this.commits.pausedFor(() => this.#restartLog(lastPass)),
    )
  }

  /** Changes whenever another connection that is not of this process has committed. */
  get version(): number | undefined {
    return this.#writer.get<{ data_version: number }>('pragma data_version')?.data_version
  }

  /** Pages of the log that are not in the database file yet, as far as can be told now. */
  get logPages(): number {
    this.#measure()
    return this.#logPages
  }

  /** Makes room in the log, which can take more without growing once it is in the database file. */
  checkpoint(): void {
    this.#checkpointer.checkpoint()
  }

  /** Resolves when reads see all that was committed before the call, by other processes too. */
  async refresh(): Promise<void> {
    this.#wrote()
    await this.#onDisk()
  }

  /** Forces the log to disk after a sync that failed. Takes no writes any more, and lets nobody else write meanwhile. */
  async rewriteLog(): Promise<void> {
    await this.#checkpointer.close()
    await this.commits.idle()
    this.#writer.exec('begin immediate')
    try {
      await rewriteLog(this.#logFile)
    } finally {
      this.#writer.exec('rollback')
    }
  }

  /**
   * Finishes what was begun and closes the files. The connection that is closed last copies the log into the database
   * file if it may write; without `checkpoint` the log stays as it is, and whoever opens it next verifies it first.
   */
  async close({ checkpoint }: { readonly checkpoint: boolean }): Promise<void> {
    await this.commits.idle()
    await this.#checkpointer.close()
    await this.#sync.close()
    if (!checkpoint) this.#writer.close()
    await this.snapshots.close()
    if (checkpoint) this.#writer.close()
  }

  #onDisk(): Promise<void> {
    return this.#isDurable ? this.#sync.onDisk() : Promise.resolve()
  }

  #wrote(): void {
    if (this.#isDurable) this.#sync.committed()
    else this.snapshots.show(this.snapshots.take())
    this.#batches += 1
    if (this.#batches % BATCHES_PER_MEASURE === 0) this.#measure()
  }

  #measure(): void {
    try {
      const length = this.#writer.get<WalLength>(MEASURED)!
      this.#logPages = length.log - length.checkpointed
      this.#checkpointer.measured(length)
    } catch {
      // Inside a transaction it can't be told; the next time will do.
    }
  }

  // The log begins anew with the first write that finds all of it in the database file and nobody reading from it.
  async #restartLog(lastPass: () => Promise<void>): Promise<void> {
    await this.refresh()
    await lastPass()
    await this.refresh()
  }
}
