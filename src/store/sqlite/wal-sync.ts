import { closeSync, fdatasync, openSync } from 'node:fs'

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
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
  readonly #synced: (tookMs: number) => void
  readonly #failed: (error: Error) => void
  /** Those that the sync under way serves; undefined when none is. */
  #served: Waiter[] | undefined
  /** Those that need the next one. */
  #waiting: Waiter[] = []
  #unsynced = false
  #failure: Error | undefined

  /** `failed` is told once; from then on every wait is refused. */
  constructor(walFile: string, synced: (tookMs: number) => void, failed: (error: Error) => void) {
    this.#descriptor = openSync(walFile, 'r')
    this.#synced = synced
    this.#failed = failed
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

  close(): void {
    closeSync(this.#descriptor)
  }

  #sync(): void {
    const served = this.#waiting
    const begunMs = performance.now()
    this.#served = served
    this.#waiting = []
    this.#unsynced = false
    fdatasync(this.#descriptor, (error) => {
      this.#served = undefined
      if (error) return this.#fail(error, served)
      this.#synced(performance.now() - begunMs)
      for (const { resolve } of served) resolve()
      if (this.#waiting.length > 0) this.#sync()
    })
  }

  // After a failed sync the system may have dropped what it could not write, and a second try would succeed without it.
  #fail(error: Error, served: readonly Waiter[]): void {
    this.#failure = error
    for (const { reject } of [...served, ...this.#waiting]) reject(error)
    this.#waiting = []
    this.#failed(error)
  }
}
