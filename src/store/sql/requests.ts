import type { Sql } from '../database.ts'
import { REQUEST } from './items.ts'

/** A request that succeeded, remembered by its ClientRequestToken. */
export interface RememberedRequest {
  /** Tells whether a request with the same token is the same request. */
  readonly digest: Uint8Array
  /** What its operation needs to give the same answer again. */
  readonly answer: string
}

/** Remembered requests, within the resource that they were made on. */
export const requests = (sql: Sql) => ({
  get: (parentKey: Uint8Array, requestKey: Uint8Array, nowMs: number) =>
    sql.get<RememberedRequest>(
      `select digest, answer from items
       where parent_key = ? and kind = ${REQUEST} and item_key = ? and expires_at_ms > ?`,
      parentKey,
      requestKey,
      nowMs,
    ),

  put: (parentKey: Uint8Array, requestKey: Uint8Array, request: RememberedRequest, expiresAtMs: number) =>
    sql.run(
      `insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms) values (?, ${REQUEST}, ?, ?, ?, ?)
       on conflict (parent_key, kind, item_key) do update set
         digest = excluded.digest, answer = excluded.answer, expires_at_ms = excluded.expires_at_ms`,
      parentKey,
      requestKey,
      request.digest,
      request.answer,
      expiresAtMs,
    ),

  /** Forgets all that was asked of a parent. */
  removeAll: (parentKey: Uint8Array) =>
    sql.run(`delete from items where parent_key = ? and kind = ${REQUEST}`, parentKey),
})
