import type { Sql } from '../database.ts'

/** A request that succeeded, remembered by its ClientRequestToken. */
export interface RememberedRequest {
  /** Tells whether a request with the same token is the same request. */
  readonly digest: Uint8Array
  /** What its operation needs to give the same answer again. */
  readonly answer: string
}

/** Remembered requests, within the resource that they were made on. */
export const requests = (sql: Sql) => ({
  get: (scopeKey: Uint8Array, requestKey: Uint8Array, nowMs: number) =>
    sql.get<RememberedRequest>(
      'select digest, answer from requests where scope_key = ? and request_key = ? and expires_at_ms > ?',
      scopeKey,
      requestKey,
      nowMs,
    ),

  put: (scopeKey: Uint8Array, requestKey: Uint8Array, request: RememberedRequest, expiresAtMs: number) =>
    sql.run(
      `insert into requests (scope_key, request_key, digest, answer, expires_at_ms) values (?, ?, ?, ?, ?)
       on conflict (scope_key, request_key) do update set
         digest = excluded.digest, answer = excluded.answer, expires_at_ms = excluded.expires_at_ms`,
      scopeKey,
      requestKey,
      request.digest,
      request.answer,
      expiresAtMs,
    ),
})
