import type { Sql } from '../database.ts'
import { REQUEST } from './items.ts'

/** A request that succeeded, remembered by its ClientRequestToken. */
export interface RememberedRequest {
  /** Tells whether a request with the same token is the same request. */
  readonly digest: Uint8Array
  /** What its operation needs to give the same answer again. */
  readonly answer: string
}

/** A place in the order of all that lies in `items`: the row that a walk has passed last. */
export interface Place {
  readonly parentKey: Uint8Array
  readonly kind: number
  readonly itemKey: Uint8Array
}

const NONE = new Uint8Array()
/** Before the first parent that has this key or a later one. */
export const placeBefore = (parentKey: Uint8Array): Place => ({ parentKey, kind: 0, itemKey: NONE })

const BETWEEN = `(parent_key, kind, item_key) > (?, ?, ?) and (parent_key, kind, item_key) <= (?, ?, ?)`

const values = ({ parentKey, kind, itemKey }: Place) => [parentKey, kind, itemKey] as const

const GET = `select digest, answer from items
  where parent_key = ? and kind = ${REQUEST} and item_key = ? and expires_at_ms > ?`

const FIND = `select digest, answer, expires_at_ms as "expiresAtMs" from items
  where parent_key = ? and kind = ${REQUEST} and item_key = ?`

const PUT = `insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms)
  values (?, ${REQUEST}, ?, ?, ?, ?)
  on conflict (parent_key, kind, item_key) do update set
    digest = excluded.digest, answer = excluded.answer, expires_at_ms = excluded.expires_at_ms`

const nobody = () => {
  // Nobody wants to know.
}

/** Remembered requests, within the resource that they were made on. `asked` is told of each that is looked up. */
export const requests = (sql: Sql, asked: (parentKey: Uint8Array, requestKey: Uint8Array) => void = nobody) => ({
  get(parentKey: Uint8Array, requestKey: Uint8Array, nowMs: number) {
    asked(parentKey, requestKey)
    return sql.get<RememberedRequest>(GET, parentKey, requestKey, nowMs)
  },

  /** The same, whether or not its time is past, with that time: for what copies a store. */
  find: (parentKey: Uint8Array, requestKey: Uint8Array) =>
    sql.get<RememberedRequest & { readonly expiresAtMs: number }>(FIND, parentKey, requestKey),

  put: (parentKey: Uint8Array, requestKey: Uint8Array, request: RememberedRequest, expiresAtMs: number) =>
    sql.run(PUT, parentKey, requestKey, request.digest, request.answer, expiresAtMs),

  /** Forgets all that was asked of a parent. */
  removeAll: (parentKey: Uint8Array) =>
    sql.run(`delete from items where parent_key = ? and kind = ${REQUEST}`, parentKey),

  /** Forgets up to `limit` of what was asked of a parent; returns how many. */
  removeSome: (parentKey: Uint8Array, limit: number) =>
    sql.run(
      `delete from items where parent_key = ? and kind = ${REQUEST} and item_key in (
         select item_key from items where parent_key = ? and kind = ${REQUEST} limit ?)`,
      parentKey,
      parentKey,
      limit,
    ),

  /**
   * Goes `rows` rows on from a place, to another at most, and says where that leads, whether that is the other one, and
   * whether a request on the way is past its time. An index on that time would cost every request; walking round costs none of them.
   */
  async walk(from: Place, end: Place, rows: number, nowMs: number) {
    const next = await sql.get<Place>(
      `select parent_key as "parentKey", kind, item_key as "itemKey" from items
       where ${BETWEEN} order by parent_key, kind, item_key limit 1 offset ?`,
      ...values(from),
      ...values(end),
      rows - 1,
    )
    const to = next ?? end
    const expired = await sql.get(
      `select 1 from items where ${BETWEEN} and kind = ${REQUEST} and expires_at_ms <= ? limit 1`,
      ...values(from),
      ...values(to),
      nowMs,
    )
    return { to, isEnd: next === undefined, hasExpired: expired !== undefined }
  },

  /** Forgets what is past its time after one place, up to another. */
  removeExpired: (from: Place, to: Place, nowMs: number) =>
    sql.run(
      `delete from items where ${BETWEEN} and kind = ${REQUEST} and expires_at_ms <= ?`,
      ...values(from),
      ...values(to),
      nowMs,
    ),
})
