import type { Database, Sql } from '../database.ts'
import { identity } from './0001-identity.ts'
import { iam } from './0002-iam.ts'
import { pushChannels } from './0003-push-channels.ts'
import { nodes } from './0004-nodes.ts'
import { outbox } from './0005-outbox.ts'
import { leases } from './0006-leases.ts'
import { userCounts } from './0007-user-counts.ts'
import { sendWaits } from './0008-send-waits.ts'
import { registerTogether } from './0009-register-together.ts'
import { type Migration, TEXT } from './migration.ts'

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  identity,
  iam,
  pushChannels,
  nodes,
  outbox,
  leases,
  userCounts,
  sendWaits,
  registerTogether,
]

/** The store can't be used by this release or with these settings; the message says why and what to do. */
export class StoreMismatch extends Error {
  override readonly name = 'StoreMismatch'
}

/** How the schema is to be changed. */
export interface MigrateOptions {
  readonly migrations?: readonly Migration[]
  /** Whether steps are done that take away what the release before uses, and those after them. */
  readonly contract?: boolean
}

/** Where a store's schema stands. */
export interface SchemaStatus {
  /** 0 where there is none yet. */
  readonly version: number
  /** The oldest release that may run on it. */
  readonly oldestRelease: string | undefined
  /** Versions that a server's start, or `migrate`, brings it to. */
  readonly due: readonly number[]
  /** Those that are done only when it is said that no older release runs any more. */
  readonly contracting: readonly number[]
}

/** What a schema is worked on by: one transaction at a time. */
export type Schema = Pick<Database, 'write'>

/**
 * Brings the schema up to this release's, in one transaction, but for steps that contract it. A new store gets all.
 *
 * Errors  StoreMismatch: the schema says that this release is too old for it.
 */
export const migrate = (database: Schema, release: string, options: MigrateOptions = {}): Promise<void> =>
  database.write(async (sql) => {
    const { migrations = MIGRATIONS, contract = false } = options
    const state = await usableState(sql, release)
    const { due, contracting } = stepsAfter(state?.version, migrations)
    if (!state)
      await sql.run(
        `create table schema_state (
           one integer not null primary key, version integer not null, oldest_release ${TEXT[sql.engine]} not null)`,
      )
    for (const { version, oldestRelease, statements } of contract ? [...due, ...contracting] : due) {
      for (const statement of statements(sql.engine)) await sql.run(statement)
      await sql.run(
        `insert into schema_state (one, version, oldest_release) values (1, ?, ?)
         on conflict (one) do update set version = excluded.version, oldest_release = excluded.oldest_release`,
        version,
        oldestRelease,
      )
    }
  })

/** Where the schema stands. Errors: as `migrate`. */
export const schemaStatus = (
  database: Schema,
  release: string,
  { migrations = MIGRATIONS }: MigrateOptions = {},
): Promise<SchemaStatus> =>
  database.write(async (sql) => {
    const state = await usableState(sql, release)
    const { due, contracting } = stepsAfter(state?.version, migrations)
    return {
      version: state?.version ?? 0,
      oldestRelease: state?.oldestRelease,
      due: due.map(({ version }) => version),
      contracting: contracting.map(({ version }) => version),
    }
  })

/**
 * Makes sure that this release knows the schema as it stands, and leaves it so: whoever works beside a running server
 * must not change it.
 *
 * Errors  StoreMismatch: as `migrate`, and for a schema that this release would have to change first.
 */
export const requireSchema = async (database: Schema, release: string, options: MigrateOptions = {}): Promise<void> => {
  const { oldestRelease, due } = await schemaStatus(database, release, options)
  if (oldestRelease === undefined)
    throw new StoreMismatch(
      'there is no schema yet, or it is being made just now: carillon migrate up makes it, as does the first start of a server',
    )
  if (due.length > 0)
    throw new StoreMismatch(
      `the data was written by an older Carillon than this, ${release}: bring it up to date by carillon migrate up, or start this release's server on it once first`,
    )
}

/** The steps after a version, up to the first that contracts, and from there on. A new store has nothing to lose. */
const stepsAfter = (version: number | undefined, migrations: readonly Migration[]) => {
  const after = migrations.filter((step) => step.version > (version ?? 0))
  const first = version === undefined ? -1 : after.findIndex(({ contracts }) => contracts)
  return first === -1
    ? { due: after, contracting: [] }
    : { due: after.slice(0, first), contracting: after.slice(first) }
}

// PostgreSQL lets nobody say `if not exists` who may not create the table, although it is there.
const HAS_STATE = {
  sqlite: `select 1 from sqlite_schema where name = 'schema_state'`,
  postgres: `select 1 where to_regclass('schema_state') is not null`,
}

/** What the schema says of itself; undefined when there is none yet. Errors: StoreMismatch, as `migrate`. */
const usableState = async (sql: Sql, release: string) => {
  if (!(await sql.get(HAS_STATE[sql.engine]))) return undefined
  const state = await sql.get<{ version: number; oldestRelease: string }>(
    'select version, oldest_release as "oldestRelease" from schema_state where one = 1',
  )
  if (state && isOlder(release, state.oldestRelease))
    throw new StoreMismatch(
      `the data was written by a newer Carillon: it needs release ${state.oldestRelease} or later, this is ${release}`,
    )
  return state
}

const isOlder = (release: string, than: string): boolean => {
  const [a, b] = [parts(release), parts(than)]
  const at = b.findIndex((part, index) => part !== a[index])
  return at !== -1 && (a[at] ?? 0) < b[at]!
}

const parts = (release: string): readonly number[] => release.split('-')[0]!.split('.').map(Number)
