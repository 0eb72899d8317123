import type { Sql } from '../database.ts'

/** One step of the schema, run once, forward only. */
export interface Migration {
  readonly version: number
  /** The oldest release that may run on the schema once this step is done. */
  readonly oldestRelease: string
  /** It takes away what the release before still uses, and so is done only when somebody says that none of it runs. */
  readonly contracts?: true
  readonly statements: (engine: Sql['engine']) => readonly string[]
}

/**
 * How a table is stored in the order of its primary key. SQLite keeps a row inside that index only when told so;
 * PostgreSQL has no such form.
 */
export const CLUSTERED = { sqlite: 'without rowid', postgres: '' } as const

/** The type of a column of bytes. */
export const BYTES = { sqlite: 'blob', postgres: 'bytea' } as const

/** The type of a column of text, which sorts by its bytes on either engine, whatever a database's language is. */
export const TEXT = { sqlite: 'text', postgres: 'text collate "C"' } as const
