import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Copies as much of the log as readers allow, without ever making a writer wait. */
export const CHECKPOINTED = 'pragma wal_checkpoint(passive)'

/** Says how long the log is and does nothing else. */
export const MEASURED = 'pragma wal_checkpoint(noop)'

/** How long the log is, and how much of it is in the database file, in pages. */
export interface WalLength {
  readonly log: number
  readonly checkpointed: number
}

/** A log longer than this many pages is checkpointed: large and seldom is cheaper, but a start has to read it again. */
const LOG_PAGES_MAX = 32_768

/** What may be left for the last pass, during which writers wait. */
const LAST_PASS_PAGES_MAX = 1_024

/** Passes beside running writers: each leaves less to the next, unless writers outrun it. */
const PASSES_MAX = 6

/** How long after a failed pass the next is tried. */
const RETRY_MS = 1_000

/**
 * Keeps the write-ahead log short from a thread of its own.
 *
 * A passive checkpoint never finishes beside a steady writer, and a log that is not finished can't begin anew. So a few
 * passes run beside the writer, each on what came during the one before, and the last and shortest while it pauses.
 */
export class Checkpointer {
  readonly #worker: Worker
  readonly #pausedFor: (work: () => Promise<void>) => Promise<void>
  #running: Promise<void> | undefined
  #notBeforeMs = 0

  constructor(file: string, pausedFor: (work: () => Promise<void>) => Promise<void>) {
    // The sources run as they are; a build has the same file beside this one under its compiled name.
    const name = import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.js'
    this.#worker = new Worker(new URL(name, import.meta.url), { workerData: file })
    this.#worker.unref()
    this.#pausedFor = pausedFor
  }

  /** Checkpoints in the background if the log has grown too long. */
  measured({ log, checkpointed }: WalLength): void {
    if (log - checkpointed < LOG_PAGES_MAX || this.#running || performance.now() < this.#notBeforeMs) return
    this.#running = this.#shorten()
      .catch(() => {
        // Nothing is lost, since the log itself is on disk; it is only longer until a later pass succeeds.
        this.#notBeforeMs = performance.now() + RETRY_MS
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  async close(): Promise<void> {
    await this.#running
    await this.#worker.terminate()
  }

  async #shorten(): Promise<void> {
    for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
      const { log, checkpointed } = await this.#pass()
      if (log - checkpointed <= LAST_PASS_PAGES_MAX) break
    }
    await this.#pausedFor(async () => void (await this.#pass()))
  }

  async #pass(): Promise<WalLength> {
    this.#worker.postMessage('checkpoint')
    const [answer] = (await once(this.#worker, 'message')) as [WalLength | { failed: string }]
    if ('failed' in answer) throw new Error(answer.failed)
    return answer
  }
}
