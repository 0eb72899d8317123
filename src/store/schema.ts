import { databaseFileIn, lockFolder, requireStore } from './data-folder.ts'
import { migrate, requireSchema, type Schema, type SchemaStatus, schemaStatus } from './migrations/migrate.ts'
import { UNOBSERVED } from './observer.ts'
import type { ConnectionSettings } from './postgres/connecting.ts'
import { SqliteDatabase } from './sqlite/database.ts'

/** Which store's schema it is, and which release asks. */
export interface SchemaPlace {
  /** Of no matter where there is a `database`. */
  readonly folder: string
  readonly database?: ConnectionSettings | undefined
  readonly release: string
}

/** Where a store's schema stands. Errors: StoreMismatch: there is no store, or it needs a newer release. */
export const statusOfSchema = (place: SchemaPlace): Promise<SchemaStatus> =>
  onSchema(place, (schema) => schemaStatus(schema, place.release))

/**
 * Brings a store's schema up to the release's; with `contract` by the steps too that take away what older releases use.
 *
 * Errors  as `statusOfSchema`; DataFolderInUse: a server runs on the folder.
 */
export const bringUpSchema = async (place: SchemaPlace, contract: boolean): Promise<void> => {
  const bringUp = () => onSchema(place, (schema) => migrate(schema, place.release, { contract }))
  // Servers on one database wait for each other, and run on a schema that is ahead of them.
  if (place.database) return bringUp()
  requireStore(place.folder)
  const lock = lockFolder(place.folder)
  try {
    await bringUp()
  } finally {
    lock.release()
  }
}

const onSchema = async <T>(
  { folder, database: settings }: SchemaPlace,
  work: (schema: Schema) => Promise<T>,
): Promise<T> => {
  if (settings) {
    const { onPostgresSchema } = await import('./postgres/open.ts')
    return onPostgresSchema(settings, work)
  }
  requireStore(folder)
  const database = new SqliteDatabase(databaseFileIn(folder), { durability: 'full', observer: UNOBSERVED })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/**
 * Spreads a database's tables over the nodes of Citus, or says by which calls it would; those that are placed are left.
 *
 * Errors  StoreMismatch: as `bringUpSchema`, and where something of the schema is due; there is no Citus that will do.
 */
export const distributeSchema = async (
  settings: ConnectionSettings,
  {
    release,
    dryRun,
    placed,
  }: { readonly release: string; readonly dryRun: boolean; readonly placed: (call: string) => void },
): Promise<void> => {
  const { onPostgresSchema } = await import('./postgres/open.ts')
  const { place, placingCalls } = await import('./postgres/citus.ts')
  await onPostgresSchema(settings, async (schema) => {
    await requireSchema(schema, release)
    for (const each of await placingCalls(schema)) {
      if (!dryRun) await place(schema, each)
      placed(each.call)
    }
  })
}
