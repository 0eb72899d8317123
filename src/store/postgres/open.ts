import { setTimeout as delay } from 'node:timers/promises'
import { type Awaitable, type Database, type Sql, StoreUnavailable } from '../database.ts'
import { checkMasterKey } from '../master-key.ts'
import { migrate, requireSchema, type Schema, StoreMismatch } from '../migrations/migrate.ts'
import { type StoreObserver, UNOBSERVED } from '../observer.ts'
import { type StoreHome, storeHome } from '../sql/store-home.ts'
import type { ConnectionSettings } from './connecting.ts'
import { PostgresDatabase } from './database.ts'
import { RegistrationBatches } from './registration-batches.ts'
import { watchRevision } from './revision.ts'
import { throughSilence } from './silence.ts'

/** How a store in PostgreSQL is opened. */
export interface PostgresStoreOptions {
  readonly database: ConnectionSettings
  readonly home: StoreHome
  readonly release: string
  /** False for a command: the schema must be there, and stays. */
  readonly alone: boolean
  /** Until then a database that is away is waited for; absent: it is an error. */
  readonly awaitUntil?: AbortSignal | undefined
  readonly masterKey: Buffer
  readonly observer: StoreObserver
}

/** A store in PostgreSQL, opened. */
export interface OpenedPostgres {
  readonly database: Database
  /** Runs a write together with others where it can be, or else `alone`, which runs the same by itself. */
  readonly together: RegistrationBatches['write']
  /** Whether the server answered when it was asked last. */
  isReachable(): boolean
  close(): Promise<void>
}

/** The oldest that will do, as PostgreSQL counts. */
const OLDEST_VERSION = 150_000

/** How soon a database that is away is tried again, and how often it is told of. */
const AWAIT_MS = 500
const AWAIT_TOLD_MS = 60_000

/**
 * Opens a database: checks that it will do and whose it is, and brings its schema up to date while other nodes wait.
 *
 * Errors  StoreMismatch; StoreUnavailable: it can't be reached, and is not waited for; the reason of `awaitUntil`.
 */
export const openPostgres = async (options: PostgresStoreOptions): Promise<OpenedPostgres> => {
  await (options.awaitUntil ? awaited(options, options.awaitUntil) : prepared(options))
  const { observer } = options
  const database = new PostgresDatabase({ ...options.database, observer })
  const watched = new PostgresDatabase({ ...options.database, connectionsMax: 1, observer: UNOBSERVED })
  const batches = new RegistrationBatches(database)
  let isReachable = true
  const read = throughSilence({
    read: (work) => watched.read(work),
    readAnew: (work) => onOneConnection(options.database, (other) => other.read(work)),
    endsSilent() {
      const ends = [database, watched].map((each) => each.endsSilent())
      return () => {
        for (const end of ends) end()
      }
    },
  })
  const watch = await watchRevision(
    { read },
    {
      changed: () => observer.changedElsewhere(),
      failed(error) {
        // What can't be looked for may have changed.
        observer.changedElsewhere()
        if (isReachable) observer.storeFailed(error)
        isReachable = false
      },
      answered() {
        if (!isReachable) observer.storeRecovered()
        isReachable = true
      },
    },
  )
  return {
    database,
    together: (work, alone) => batches.write(work, alone),
    isReachable: () => isReachable,
    async close() {
      await batches.idle()
      await watch.stop()
      await Promise.all([watched.close(), database.close()])
    },
  }
}

const awaited = async (options: PostgresStoreOptions, until: AbortSignal): Promise<void> => {
  let toldMs: number | undefined
  for (;;) {
    try {
      await prepared(options)
      if (toldMs !== undefined) options.observer.storeRecovered()
      return
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      const nowMs = performance.now()
      if (toldMs === undefined || nowMs - toldMs >= AWAIT_TOLD_MS) {
        options.observer.awaited(error)
        toldMs = nowMs
      }
    }
    until.throwIfAborted()
    await delay(AWAIT_MS, undefined, { signal: until })
  }
}

const prepared = ({ database, home, release, alone, masterKey }: PostgresStoreOptions) =>
  onPostgresSchema(database, async (schema) => {
    await (alone ? migrate : requireSchema)(schema, release)
    await schema.write((sql) => checkHome(sql, home))
    await checkMasterKey(schema, masterKey)
  })

/**
 * Works on a database's schema, one node at a time, by a connection of its own whose statements may take their time.
 *
 * Errors  StoreMismatch: the server will not do. StoreUnavailable: it can't be reached.
 */
export const onPostgresSchema = async <T>(
  settings: ConnectionSettings,
  work: (schema: Schema) => Promise<T>,
): Promise<T> =>
  onOneConnection({ ...settings, statementMs: 0 }, async (database) => {
    await database.read(checkServer)
    return work({ write: (each) => database.alone(each) })
  })

const onOneConnection = async <T>(
  settings: ConnectionSettings,
  work: (database: PostgresDatabase) => Awaitable<T>,
): Promise<T> => {
  const database = new PostgresDatabase({ ...settings, connectionsMax: 1, observer: UNOBSERVED })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const checkServer = async (sql: Sql): Promise<void> => {
  const found = await sql.get<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::integer as version, current_setting('server_encoding') as encoding`,
  )
  const { version, encoding } = found!
  if (version < OLDEST_VERSION)
    throw new StoreMismatch(`the database is PostgreSQL ${Math.floor(version / 10_000)}; 15 is the oldest that will do`)
  if (encoding !== 'UTF8') throw new StoreMismatch(`the database's encoding is ${encoding}; create one in UTF8`)
}

const checkHome = async (sql: Sql, home: StoreHome): Promise<void> => {
  const found = await storeHome(sql).get()
  if (!found) await storeHome(sql).insert(home)
  else if (found.partition !== home.partition || found.region !== home.region)
    throw new StoreMismatch(
      `the database holds resources of ${found.partition} ${found.region}, and the settings say ${home.partition} ` +
        `${home.region}: set --region and --partition to its own, or name another database`,
    )
}
