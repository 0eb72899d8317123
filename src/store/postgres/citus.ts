import { DISTRIBUTION, type Placement } from '../distribution.ts'
import { type Schema, StoreMismatch } from '../migrations/migrate.ts'

/** The oldest that will do: workers take over how a transaction was begun, SERIALIZABLE among it. Source: its change log. */
const OLDEST = [11, 2] as const

/** A table, and the call that places it. */
export interface PlacingCall {
  readonly table: string
  readonly call: string
}

const callFor = (table: string, placement: Placement): string | undefined => {
  if (placement === 'coordinator') return undefined
  if (placement === 'reference') return `select create_reference_table('${table}')`
  const beside = placement.with ?? 'none'
  return `select create_distributed_table('${table}', '${placement.by}', colocate_with => '${beside}')`
}

const calls = (): readonly PlacingCall[] =>
  Object.entries(DISTRIBUTION).flatMap(([table, placement]) => {
    const call = callFor(table, placement)
    return call === undefined ? [] : [{ table, call }]
  })

/**
 * What is still to be called on a database for its tables to lie where DISTRIBUTION says; nothing the second time. Tables
 * that others lie beside come first.
 *
 * Errors  StoreMismatch: Citus is not there, or is too old.
 */
export const placingCalls = (schema: Schema): Promise<readonly PlacingCall[]> =>
  schema.write(async (sql) => {
    const found = await sql.get<{ version: string }>(
      `select extversion as "version" from pg_extension where extname = 'citus'`,
    )
    if (!found)
      throw new StoreMismatch('the database has no Citus: install it on every node, then create extension citus')
    const [major = 0, minor = 0] = found.version.split(/[.-]/u).map(Number)
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
      throw new StoreMismatch(`the database has Citus ${found.version}; ${OLDEST.join('.')} is the oldest that will do`)
    const placed = await sql.all<{ name: string }>(
      'select logicalrelid::regclass::text as "name" from pg_dist_partition',
    )
    const names = new Set(placed.map(({ name }) => name))
    return calls().filter(({ table }) => !names.has(table))
  })

/** Makes one such call: a transaction for each, so that one which is interrupted is only to be called again. */
export const place = (schema: Schema, { call }: PlacingCall): Promise<void> =>
  schema.write(async (sql) => void (await sql.all(call)))
