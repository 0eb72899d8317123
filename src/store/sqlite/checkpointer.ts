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

/** What may be left for the last pass, during which writers wait. */
const LAST_PASS_PAGES_MAX = 1_024

/** Passes beside running writers: each leaves less to the next, unless writers outrun it. */
const PASSES_MAX = 6

/** How long after a failed pass the next is tried. */
const RETRY_MS = 1_000

/**
 * Keeps the write-ahead log short from a thread of its own, which is started when it is first needed.
 *
 * A passive checkpoint never finishes beside a steady writer, and a log that is not finished can't begin anew. So a few
 * passes run beside the writer, each on what came during the one before, and the last and shortest while it pauses.
 */
export class Checkpointer {
  readonly #file: string
  readonly #logPagesMax: number
  readonly #whileWritersPause: (lastPass: () => Promise<void>) => Promise<void>
  #worker: Worker | undefined
  #running: Promise<void> | undefined
  #notBeforeMs = 0

  constructor(file: string, logPagesMax: number, whileWritersPause: (lastPass: () => Promise<void>) => Promise<void>) {
    this.#file = file
    this.#logPagesMax = logPagesMax
    this.#whileWritersPause = whileWritersPause
  }

  /** Checkpoints if the log has grown too long. */
  measured({ log, checkpointed }: WalLength): void {
    if (log - checkpointed >= this.#logPagesMax) this.checkpoint()
  }

  /** Checkpoints in the background, unless that is being done or has just failed. */
  checkpoint(): void {
    if (this.#running || performance.now() < this.#notBeforeMs) return
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
    if (!this.#worker) return
    const ended = once(this.#worker, 'exit')
    this.#worker.ref()
    this.#worker.postMessage('end')
    await ended
  }

  async #shorten(): Promise<void> {
    for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
      const { log, checkpointed } = await this.#pass()
      if (log - checkpointed <= LAST_PASS_PAGES_MAX) break
    }
    await this.#whileWritersPause(async () => void (await this.#pass()))
  }

  async #pass(): Promise<WalLength> {
    this.#worker ??= this.#started()
    const worker = this.#worker
    // A process that wants to end waits for the pass, but not for a thread that has nothing to do.
    worker.ref()
    try {
      return await answerOf(worker)
    } finally {
      worker.unref()
    }
  }

  #started(): Worker {
    // The sources run as they are; a build has the same file beside this one under its compiled name.
    const name = import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.js'
    const worker = new Worker(new URL(name, import.meta.url), { workerData: this.#file })
    worker.on('error', () => {
      // Its end follows, and is what whoever waits for an answer is told.
    })
    worker.on('exit', () => {
      this.#worker = undefined
    })
    return worker
  }
}

const answerOf = (worker: Worker): Promise<WalLength> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the checkpointing thread ended'))
    worker.once('exit', ended)
    worker.once('message', (answer: WalLength | { failed: string }) => {
      worker.off('exit', ended)
      if ('failed' in answer) reject(new Error(answer.failed))
      else resolve(answer)
    })
    worker.postMessage('checkpoint')
  })
