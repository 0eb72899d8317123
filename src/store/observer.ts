/** One commit: what it held, how long its transactions ran, and how long the commit itself took. */
export interface Batch {
  readonly transactions: number
  readonly wrote: boolean
  readonly ranMs: number
  readonly commitMs: number
}

/** What the store tells of itself; an edge turns it into metrics and log lines. Times in milliseconds. */
export interface StoreObserver {
  batchCommitted(batch: Batch): void
  /** The embedded store's alone. */
  logSynced(tookMs: number): void
  /** PostgreSQL's alone: a transaction is run once more, having written nothing. */
  ranAgain(because: 'collision' | 'lost connection'): void
  /** PostgreSQL's alone: a transaction was refused for a reason that is not its own. */
  refused(error: Error): void
  /** PostgreSQL's alone: it is away while the store is to be opened, and waited for. Told now and then. */
  awaited(error: unknown): void
  /** Told at the first failure; writes are refused, unless the store takes them again, until `storeRecovered`. */
  storeFailed(error: unknown): void
  storeRecovered(): void
  /** Another process, be it a command or another node, may have written what servers keep at hand; or nobody can tell. */
  changedElsewhere(): void
}

/** Looks away. */
export const UNOBSERVED: StoreObserver = {
  batchCommitted: () => {},
  logSynced: () => {},
  ranAgain: () => {},
  refused: () => {},
  awaited: () => {},
  storeFailed: () => {},
  storeRecovered: () => {},
  changedElsewhere: () => {},
}
