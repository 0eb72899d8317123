/** What a column holds: text, a whole number, bytes, or nothing. */
export type SqlValue = string | number | Uint8Array | null

/** A value, or the promise of one: SQLite answers at once, PostgreSQL later, and `await` takes both. */
export type Awaitable<T> = T | Promise<T>

/** What `use` makes of a value: at once, where the value is there, since each `await` on the way costs a request. */
export const mapped = <T, U>(value: Awaitable<T>, use: (value: T) => U): Awaitable<U> =>
  value instanceof Promise ? value.then(use) : use(value)

/** Whether a query found a row. */
export const isThere = (row: unknown): boolean => row !== undefined

/** SQL inside one transaction or snapshot. Placeholders are `?`; each engine binds them its own way. */
export interface Sql {
  readonly engine: 'sqlite' | 'postgres'
  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: readonly SqlValue[]): Awaitable<Row | undefined>
  all<Row>(sql: string, ...values: readonly SqlValue[]): Awaitable<readonly Row[]>
  /** Returns how many rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): Awaitable<number>
}

/** The whole seam between engines: two ways to run work. */
export interface Database {
  /**
   * Runs `work` in a transaction of its own and resolves, or rejects, once everything it saw and wrote is on disk.
   * `work` may be run again from its start, so that it may touch nothing but the database.
   *
   * Errors  StoreUnavailable; whatever `work` threw, after its writes are undone.
   */
  write<T>(work: (sql: Sql) => Awaitable<T>): Promise<T>
  /** Runs `work` on a snapshot, beside writers, of what is on disk: all that was acknowledged, nothing half done. */
  read<T>(work: (sql: Sql) => Awaitable<T>): Promise<T>
  /** Finishes what was begun, then lets go of the files. */
  close(): Promise<void>
}

/**
 * The store can't take work now: the disk is full or failing, or too much is waiting. Nothing was acknowledged, and as a
 * rule nothing was written; only after a sync that failed may a write be found later, as after an answer that got lost.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
