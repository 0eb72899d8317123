import type { Database, Sql } from '../database.ts'
import { identity } from './0001-identity.ts'
import { iam } from './0002-iam.ts'
import { pushChannels } from './0003-push-channels.ts'
import { nodes } from './0004-nodes.ts'
import { type Migration, TEXT } from './migration.ts'

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [identity, iam, pushChannels, nodes]

/** The store can't be used by this release or with these settings; the message says why and what to do. */
export class StoreMismatch extends Error {
  override readonly name = 'StoreMismatch'
}

/**
 * Brings the schema up to this release's, in one transaction.
 *
 * Errors  StoreMismatch: the schema says that this release is too old for it.
 */
export const migrate = (database: Pick<Database, 'write'>, release: string, migrations = MIGRATIONS): Promise<void> =>
  database.write(async (sql) => {
    const state = await usableState(sql, release)
    for (const { version, oldestRelease, statements } of migrations) {
      if (state && version <= state.version) continue
      for (const statement of statements(sql.engine)) await sql.run(statement)
      await sql.run(
        `insert into schema_state (one, version, oldest_release) values (1, ?, ?)
         on conflict (one) do update set version = excluded.version, oldest_release = excluded.oldest_release`,
        version,
        oldestRelease,
      )
    }
  })

/**
 * Makes sure that this release knows the schema as it stands, and leaves it so: whoever works beside a running server
 * must not change it.
 *
 * Errors  StoreMismatch: as `migrate`, and for a schema that this release would have to change first.
 */
export const requireSchema = (
  database: Pick<Database, 'write'>,
  release: string,
  migrations = MIGRATIONS,
): Promise<void> =>
  database.write(async (sql) => {
    const state = await usableState(sql, release)
    const newest = migrations.at(-1)?.version ?? 0
    if (!state || state.version < newest)
      throw new StoreMismatch(
        `the data was written by an older Carillon than this, ${release}: start this release's server on it once first`,
      )
  })

/** What the schema says of itself; undefined when there is none yet. Errors: StoreMismatch, as `migrate`. */
const usableState = async (sql: Sql, release: string) => {
  await sql.run(
    `create table if not exists schema_state (
       one integer not null primary key, version integer not null, oldest_release ${TEXT[sql.engine]} not null)`,
  )
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
