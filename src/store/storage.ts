import type { Awaitable, Database, Sql } from './database.ts'
import { type DataFolderHome, dataFolder, lockFolder, type OwnKeys, passingKeys } from './data-folder.ts'
import { migrate } from './migrations/migrate.ts'
import { SqliteDatabase, type SqliteOptions } from './sqlite/database.ts'
import { memoryDatabase } from './sqlite/memory.ts'
import { type Store, storeOver } from './store.ts'

/** The opened store. */
export interface Storage {
  /** As `Database.write`: resolves once all that `work` saw and wrote is on disk. */
  write<T>(work: (store: Store) => Awaitable<T>): Promise<T>
  /** As `Database.read`. */
  read<T>(work: (store: Store) => Awaitable<T>): Promise<T>
  readonly keys: OwnKeys
  /** Where the root key is kept; undefined when nothing is. */
  readonly credentialsFile: string | undefined
  /** Pages of the write-ahead log that are not in the database file yet. */
  walPages(): number
  close(): Promise<void>
}

/** The name of a store that keeps nothing. */
export const NOWHERE = ':memory:'

/** How the embedded store is opened. */
export interface StorageOptions extends SqliteOptions {
  /** A folder, or NOWHERE. */
  readonly folder: string
  readonly home: DataFolderHome
  readonly release: string
  /** False for a command that works beside a running server. */
  readonly alone: boolean
}

/**
 * Opens, or creates, the embedded store.
 *
 * Errors  DataFolderInUse; StoreMismatch; SQLite's own when the file is no database.
 */
export const openStorage = async (options: StorageOptions): Promise<Storage> => {
  if (options.folder === NOWHERE) {
    const database = memoryDatabase()
    await migrate(database, options.release)
    return storage(database, { keys: passingKeys(), walPages: () => 0, credentialsFile: undefined })
  }
  const folder = dataFolder(options.folder, options.home)
  const lock = options.alone ? lockFolder(options.folder) : undefined
  const database = new SqliteDatabase(folder.databaseFile, options)
  await migrate(database, options.release)
  const close = async () => {
    await database.close()
    lock?.release()
  }
  const { keys, credentialsFile } = folder
  return { ...storage(database, { keys, credentialsFile, walPages: () => database.walPages }), close }
}

const storage = (database: Database, rest: Pick<Storage, 'keys' | 'walPages' | 'credentialsFile'>): Storage => {
  // A connection's statements are made once and serve all its transactions.
  const stores = new WeakMap<Sql, Store>()
  const storeOf = (sql: Sql): Store => {
    const known = stores.get(sql)
    if (known) return known
    const made = storeOver(sql)
    stores.set(sql, made)
    return made
  }
  return {
    ...rest,
    write: (work) => database.write((sql) => work(storeOf(sql))),
    read: (work) => database.read((sql) => work(storeOf(sql))),
    close: () => database.close(),
  }
}
