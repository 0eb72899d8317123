import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Sql, SqlValue } from '../database.ts'

/** How long something that another process holds is waited for, e.g. the end of a `carillon keys` command. */
export const BUSY_WAIT_MS = 5_000

interface Prepared {
  readonly statement: StatementSync
  readonly changesSchema: boolean
}

const SCHEMA_CHANGE = /^\s*(create|alter|drop)\b/iu

/** One SQLite connection that prepares each statement once. It answers at once, on the caller's thread. */
export class Connection implements Sql {
  readonly engine = 'sqlite'
  /** Changes made since the connection was opened: tells whether a piece of work has written. */
  changes = 0
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  /** `pragmas` are run in order, before anything else. */
  constructor(file: string, pragmas: readonly string[], readOnly = false) {
    this.#database = new DatabaseSync(file, { readOnly, timeout: BUSY_WAIT_MS })
    try {
      for (const pragma of pragmas) this.exec(`pragma ${pragma}`)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepare(sql).statement.get(...(values as SQLInputValue[])) as Row | undefined
  }

  all<Row>(sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#prepare(sql).statement.all(...(values as SQLInputValue[])) as unknown as readonly Row[]
  }

  run(sql: string, ...values: readonly SqlValue[]): number {
    const { statement, changesSchema } = this.#prepare(sql)
    const changes = statement.run(...(values as SQLInputValue[])).changes as number
    // After a change of the schema SQLite tells the rows of the statement before it.
    this.changes += changesSchema ? 1 : changes
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
    this.#prepared.clear()
    this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known) return known
    const made = { statement: this.#database.prepare(sql), changesSchema: SCHEMA_CHANGE.test(sql) }
    this.#prepared.set(sql, made)
    return made
  }
}

// Source: sqlite.org/rescode.html. Constraint violations are not among them: those are faults of ours.
const BUSY = 5
const FULL = 13
const STORAGE_FAILURES: ReadonlySet<number> = new Set([
  BUSY, // another process writes for too long
  6, // locked
  8, // read-only file system
  10, // input/output error
  11, // corrupt
  FULL,
  14, // can't open
  26, // not a database
])

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined

/** Whether an error means that the disk or the file fails, not the statement. */
export const isStorageFailure = (error: unknown): boolean => STORAGE_FAILURES.has(primaryCode(error) ?? 0)

/** Whether another process holds what is wanted. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY

/** Whether there is no space left. */
export const isDiskFull = (error: unknown): boolean => primaryCode(error) === FULL
