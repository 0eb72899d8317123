import { types } from 'pg'
import type { SqlValue } from '../database.ts'

// PostgreSQL's text takes every character but NUL, which names and metadata may hold. So NUL, and what marks it, are
// kept as two characters each.
const MARK = '\u001a'
const NUL = '\0'
const KEPT_MARK = `${MARK}1`
const KEPT_NUL = `${MARK}0`

/** What a parameter can be: of this engine alone also an array, for many rows at once. */
export type PostgresValue = SqlValue | readonly SqlValue[]

const isArray = (value: PostgresValue): value is readonly SqlValue[] => Array.isArray(value)

/** A value as a statement is given it. */
export const bound = (value: PostgresValue): PostgresValue => (isArray(value) ? value.map(kept) : kept(value))

const kept = (value: SqlValue): SqlValue =>
  typeof value === 'string' && (value.includes(NUL) || value.includes(MARK))
    ? value.replaceAll(MARK, KEPT_MARK).replaceAll(NUL, KEPT_NUL)
    : value

const text = (kept: string): string =>
  kept.includes(MARK) ? kept.replaceAll(KEPT_NUL, NUL).replaceAll(KEPT_MARK, MARK) : kept

const BYTES_PREFIX = '\\x'.length

const bytes = (kept: string): Uint8Array => {
  const { buffer, byteOffset, length } = Buffer.from(kept.slice(BYTES_PREFIX), 'hex')
  return new Uint8Array(buffer, byteOffset, length)
}

const boolean = (kept: string): number => (kept === 't' ? 1 : 0)

const { BOOL, BYTEA, INT2, INT4, INT8, NUMERIC } = types.builtins

const READERS: ReadonlyMap<number, (kept: string) => unknown> = new Map<number, (kept: string) => unknown>([
  [BOOL, boolean],
  [BYTEA, bytes],
  [INT2, Number],
  [INT4, Number],
  [INT8, Number],
  [NUMERIC, Number],
])

/** Reads columns as the other engine gives them: whole numbers as numbers, truth as 1 and 0, bytes as `Uint8Array`. */
export const READING = { getTypeParser: (type: number) => READERS.get(type) ?? text }
