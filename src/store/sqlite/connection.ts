import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Sql, SqlValue } from '../database.ts'

/** How long a statement waits for another process's short write, e.g. a `carillon keys` command. */
export const BUSY_WAIT_MS = 5_000

/** One SQLite connection that prepares each statement once. It answers at once, on the caller's thread. */
export class Connection implements Sql {
  readonly engine = 'sqlite'
  /** Rows changed since the connection was opened: tells whether a piece of work has written. */
  changes = 0
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** `pragmas` are run in order, before anything else. */
  constructor(file: string, pragmas: readonly string[], readOnly = false) {
    this.#database = new DatabaseSync(file, { readOnly, timeout: BUSY_WAIT_MS })
    for (const pragma of pragmas) this.#database.exec(`pragma ${pragma}`)
  }

  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#statement(sql).get(...(values as SQLInputValue[])) as Row | undefined
  }

  all<Row>(sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#statement(sql).all(...(values as SQLInputValue[])) as unknown as readonly Row[]
  }

  run(sql: string, ...values: readonly SqlValue[]): number {
    const changes = this.#statement(sql).run(...(values as SQLInputValue[])).changes as number
    this.changes += changes
    return changes
  }

  /** Runs statements that take no values, several at once if need be. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  /** True outside autocommit. After some I/O errors SQLite ends a transaction by itself. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#database.prepare(sql)
    this.#statements.set(sql, made)
    return made
  }
}

// Source: sqlite.org/rescode.html. Constraint violations are not among them: those are faults of ours.
const STORAGE_FAILURES: ReadonlySet<number> = new Set([
  5, // busy: another process writes for too long
  6, // locked
  8, // read-only file system
  10, // input/output error
  11, // corrupt
  13, // disk full
  14, // can't open
  26, // not a database
])

/** Whether an error means that the disk or the file fails, not the statement. */
export const isStorageFailure = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  STORAGE_FAILURES.has(error.errcode & 0xff)
