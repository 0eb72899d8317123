import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** What is told of each sync. What has begun either ends or fails. */
export interface SyncEvents {
  /** All that is committed by now will be on disk when this sync ends. */
  begins(): void
  /** Told before those who wait for it. */
  ends(tookMs: number): void
  /** Told once; from then on every wait is refused. */
  fails(error: Error): void
}

/**
 * Forces a write-ahead log to disk beside the event loop, one sync at a time: each covers all that was committed
 * before it began, so that however many wait, two syncs serve them.
 *
 * SQLite itself, at `synchronous=normal`, syncs the log before a checkpoint and its header when the log is restarted;
 * what it leaves out is the sync after a commit, which would hold up the loop. This is that sync.
 */
export class WalSync {
  readonly #descriptor: number
  readonly #events: SyncEvents
  /** Those that the sync under way serves; undefined when none is. */
  #served: Waiter[] | undefined
  /** Those that need the next one. */
  #waiting: Waiter[] = []
  #unsynced = false
  #failure: Error | undefined

  /** Forces to disk what is in the log already: a process that was killed may have left it in memory only. */
  constructor(walFile: string, events: SyncEvents) {
    this.#descriptor = openSync(walFile, 'r')
    this.#events = events
    try {
      fdatasyncSync(this.#descriptor)
    } catch (error) {
      closeSync(this.#descriptor)
      throw error
    }
  }

  /** Something was committed that is not on disk yet. */
  committed(): void {
    this.#unsynced = true
  }

  /** Resolves when all that was committed before the call is on disk. */
  onDisk(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (!this.#unsynced && !this.#served) return Promise.resolve()
    return new Promise((resolve, reject) => {
      // What a running sync covers already needs no second one.
      const line = this.#unsynced || !this.#served ? this.#waiting : this.#served
      line.push({ resolve, reject })
      if (!this.#served) this.#sync()
    })
  }

  /** Lets go of the log when no sync is under way. */
  async close(): Promise<void> {
    await this.onDisk().catch(() => {
      // Whoever waited for it has been told.
    })
    closeSync(this.#descriptor)
  }

  #sync(): void {
    const served = this.#waiting
    const begunMs = performance.now()
    this.#served = served
    this.#waiting = []
    this.#unsynced = false
    try {
      this.#events.begins()
    } catch (error) {
      this.#fail(error as Error, served)
      return
    }
    fdatasync(this.#descriptor, (error) => {
      if (error) return this.#fail(error, served)
      this.#served = undefined
      this.#events.ends(performance.now() - begunMs)
      for (const { resolve } of served) resolve()
      if (this.#waiting.length > 0) this.#sync()
    })
  }

  // After a failed sync the system may have dropped what it could not write, and a second try would succeed without it.
  #fail(error: Error, served: readonly Waiter[]): void {
    this.#served = undefined
    this.#failure = error
    for (const { reject } of [...served, ...this.#waiting]) reject(error)
    this.#waiting = []
    this.#events.fails(error)
  }
}
