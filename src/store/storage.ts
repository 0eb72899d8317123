import { randomUUID } from 'node:crypto'
import { type DataFolderHome, dataFolder, lockFolder, requireStore } from './data-folder.ts'
import { type Awaitable, type Database, type Sql, StoreUnavailable } from './database.ts'
import { checkMasterKey, newMasterKey, type OwnKeys, ownKeys } from './master-key.ts'
import { migrate, requireSchema, StoreMismatch } from './migrations/migrate.ts'
import type { ConnectionSettings } from './postgres/connecting.ts'
import { precedence } from './precedence.ts'
import { type Sends, sends } from './sends.ts'
import { sendsElsewhere } from './sends-elsewhere.ts'
import { SqliteDatabase, type SqliteOptions } from './sqlite/database.ts'
import { memoryDatabase } from './sqlite/memory.ts'
import { type Store, storeOver } from './store.ts'

/** Whether somebody waits for a write, or `nobody`: then it is none that others give way to. */
export type ForWhom = 'somebody' | 'nobody'

/** The opened store. */
export interface Storage {
  /**
   * As `Database.write`: resolves once all that `work` saw and wrote is on disk; if it took a token from an endpoint,
   * also not before the sends to it that are under way have ended. A repeated request waits as long as its first.
   */
  write<T>(work: (store: Store) => Awaitable<T>, forWhom?: ForWhom): Promise<T>
  /** As `write`, for what many ask at once: it may be written together with others, and runs once more if it can't. */
  writeTogether<T>(work: (store: Store) => Awaitable<T>): Promise<T>
  /**
   * Resolves when it is the caller's turn to do what nobody waits for, a piece of about a millisecond: requests that write
   * go first. See `Precedence`.
   */
  turn(): Promise<void>
  /** As `Database.read`. */
  read<T>(work: (store: Store) => Awaitable<T>): Promise<T>
  readonly keys: OwnKeys
  /** The sends of this server that are under way. */
  readonly sends: Sends
  /** What this server is to others who share the store. */
  readonly serverId: string
  /** Calls `listener`, in place of the former one, when a push that was accepted can be found. */
  onAccepted(listener: () => void): void
  /** Where the master key was made just now; undefined when it was there, or is kept elsewhere. */
  readonly madeMasterKeyFile: string | undefined
  /** Where the account's root key is kept: in a file, in the store, or nowhere. */
  readonly rootKeyIn: { readonly file: string } | 'store' | 'nowhere'
  /** Whether reads are answered now: not closed, not being opened again after a fault of the disk, not out of reach. */
  isOpen(): boolean
  /** How much of the embedded store's write-ahead log is not in its database file yet. */
  walBytes(): number
  /** Takes no more, and finishes what was begun. */
  close(): Promise<void>
}

/** The name of a store that keeps nothing. */
export const NOWHERE = ':memory:'

// What SQLite gives a new database, and so every one of ours.
const PAGE_BYTES = 4096

/** How a store is opened. */
export interface StorageOptions extends SqliteOptions {
  /** A folder, or NOWHERE; of no matter where there is a `database`. */
  readonly folder: string
  /** Where the store is in PostgreSQL. */
  readonly database?: ConnectionSettings | undefined
  readonly home: DataFolderHome
  readonly release: string
  /** False for a command that works beside a running server: the store must be there, and its schema stays. */
  readonly alone: boolean
  /** Until then a `database` that is away is waited for; absent: it is an error. */
  readonly awaitUntil?: AbortSignal | undefined
  /** The master key, where it is not kept in the folder; a `database` has none. */
  readonly masterKey?: Buffer | undefined
}

/**
 * Opens, or creates, a store.
 *
 * Errors  DataFolderInUse; StoreMismatch; SQLite's own when the file is no database; StoreUnavailable: PostgreSQL can't be
 *         reached.
 */
export const openStorage = async (options: StorageOptions): Promise<Storage> => {
  if (options.database) return openDatabase(options, options.database)
  if (options.folder === NOWHERE) {
    const database = memoryDatabase()
    await migrate(database, options.release)
    return storage(database, {
      keys: ownKeys(options.masterKey ?? newMasterKey()),
      madeMasterKeyFile: undefined,
      rootKeyIn: 'nowhere',
      isOpen: () => true,
      walBytes: () => 0,
      close: () => database.close(),
    })
  }
  if (!options.alone) requireStore(options.folder)
  // Before anything is made in the folder, since two servers that make keys would each have their own.
  const lock = options.alone ? lockFolder(options.folder) : undefined
  try {
    const { databaseFile, masterKey, credentialsFile } = dataFolder(options.folder, options.home, options.masterKey)
    const database = await migrated(databaseFile, masterKey.key, options)
    const close = async () => {
      await database.close()
      lock?.release()
    }
    const isOpen = () => database.isOpen
    return storage(database, {
      keys: ownKeys(masterKey.key),
      madeMasterKeyFile: masterKey.madeFile,
      rootKeyIn: { file: credentialsFile },
      isOpen,
      walBytes: () => database.walPages * PAGE_BYTES,
      close,
    })
  } catch (error) {
    lock?.release()
    throw error
  }
}

const openDatabase = async (options: StorageOptions, settings: ConnectionSettings): Promise<Storage> => {
  const { masterKey } = options
  if (!masterKey)
    throw new StoreMismatch('a store in PostgreSQL has its master key elsewhere: set CARILLON_MASTER_KEY, or its file')
  // The driver is loaded by those who need it.
  const { openPostgres } = await import('./postgres/open.ts')
  const { database, together, isReachable, close } = await openPostgres({ ...options, database: settings, masterKey })
  const rest = {
    keys: ownKeys(masterKey),
    madeMasterKeyFile: undefined,
    rootKeyIn: 'store' as const,
    isOpen: isReachable,
    walBytes: () => 0,
    close,
  } as const
  return storage(database, rest, { together })
}

const migrated = async (file: string, masterKey: Buffer, options: StorageOptions): Promise<SqliteDatabase> => {
  const database = new SqliteDatabase(file, options)
  try {
    await (options.alone ? migrate : requireSchema)(database, options.release)
    await checkMasterKey(database, masterKey)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

type Own = 'write' | 'writeTogether' | 'turn' | 'read' | 'sends' | 'serverId' | 'onAccepted'

/** Runs a write with others, or `alone`. */
type Together = <T>(work: (store: Store) => Awaitable<T>, alone: () => Promise<T>) => Promise<T>

/** What there is where other servers may have the database open. */
interface Shared {
  readonly together: Together
}

const storage = (database: Database, rest: Omit<Storage, Own>, shared?: Shared): Storage => {
  const sending = sends()
  const serverId = randomUUID()
  const others = shared && sendsElsewhere(database, serverId)
  const sendsEnded = async (keys: readonly Uint8Array[]) => {
    await Promise.all([sending.ended(keys), others?.(keys)])
  }
  const { begin, end, turn } = precedence()
  const inFront = async <T>(run: () => Promise<T>): Promise<T> => {
    begin()
    try {
      return await run()
    } finally {
      end()
    }
  }
  let accepted = () => {}
  // A connection's statements are made once and serve all its transactions, of which it runs one at a time.
  const sessions = new WeakMap<Sql, Session>()
  const sessionOf = (sql: Sql): Session => {
    const known = sessions.get(sql)
    if (known) return known
    const moved: Uint8Array[] = []
    const asked: Uint8Array[] = []
    const made: Session = {
      store: storeOver(sql, {
        accepted() {
          made.hasAccepted = true
        },
        moved: (key) => moved.push(key),
        asked: (...keys) => asked.push(...keys),
      }),
      moved,
      asked,
      hasAccepted: false,
    }
    sessions.set(sql, made)
    return made
  }
  // The waits that have not ended, by the request that is answered after them.
  const moves = new Map<string, Promise<void>>()
  const waitFor = async (ended: Promise<void>, request: string) => {
    moves.set(request, ended)
    await ended
    if (moves.get(request) === ended) moves.delete(request)
  }
  const write = async <T>(work: (store: Store) => Awaitable<T>, forWhom: ForWhom = 'somebody'): Promise<T> => {
    let taken: readonly Uint8Array[] = NONE
    let request = ''
    let hasAccepted = false
    const inSession = async (sql: Sql) => {
      const session = sessionOf(sql)
      const { store, moved, asked } = session
      moved.length = 0
      asked.length = 0
      session.hasAccepted = false
      const result = await work(store)
      hasAccepted = session.hasAccepted
      // Assigned whatever they are: the work may have run before, to no end.
      taken = moved.length > 0 ? [...moved] : NONE
      request = moved.length > 0 || moves.size > 0 ? nameOf(asked) : ''
      return result
    }
    const run = () => database.write(inSession)
    const value = await (forWhom === 'somebody' ? inFront(run) : run())
    if (hasAccepted) accepted()
    if (taken.length > 0) await waitFor(sendsEnded(taken), request)
    else if (request !== '') await moves.get(request)
    return value
  }
  let closed: Promise<void> | undefined
  const whileOpen = <T>(run: () => Promise<T>): Promise<T> =>
    closed ? Promise.reject(new StoreUnavailable('the store is closed')) : run()
  return {
    ...rest,
    write: (work, forWhom) => whileOpen(() => write(work, forWhom)),
    writeTogether: (work) =>
      whileOpen(() => (shared ? inFront(() => shared.together(work, () => write(work))) : write(work))),
    turn,
    read: (work) => whileOpen(() => database.read((sql) => work(sessionOf(sql).store))),
    sends: sending,
    serverId,
    onAccepted(listener) {
      accepted = listener
    },
    isOpen: () => closed === undefined && rest.isOpen(),
    close() {
      closed ??= rest.close()
      return closed
    },
  }
}

interface Session {
  readonly store: Store
  /** The endpoints from which the transaction that runs now has taken a token. */
  readonly moved: Uint8Array[]
  /** The keys of the request that it is for. */
  readonly asked: Uint8Array[]
  /** Whether it has accepted a push. */
  hasAccepted: boolean
}

const nameOf = (keys: readonly Uint8Array[]) => Buffer.concat(keys).toString('latin1')

const NONE: readonly Uint8Array[] = []
