import { mapped, type Sql } from '../database.ts'

/** The endpoint that a device token belongs to. */
export interface TokenOwner {
  readonly userKey: Uint8Array
  readonly endpointKey: Uint8Array
}

const INSERT = `insert into token_owners (token_key, user_key, endpoint_key) values (?, ?, ?)
  on conflict (token_key) do nothing`

/** Who owns a device token or a VoIP token: the one index that spans all users. */
export const tokenOwners = (sql: Sql) => ({
  get: (tokenKey: Uint8Array) =>
    sql.get<TokenOwner>(
      `select user_key as "userKey", endpoint_key as "endpointKey" from token_owners where token_key = ?`,
      tokenKey,
    ),

  /** The token is this endpoint's from now on, unless it is somebody's; returns whether it was nobody's. */
  insert: (tokenKey: Uint8Array, { userKey, endpointKey }: TokenOwner) =>
    mapped(sql.run(INSERT, tokenKey, userKey, endpointKey), (inserted) => inserted > 0),

  /** The token is this endpoint's from now on, whoever had it before. */
  put: (tokenKey: Uint8Array, { userKey, endpointKey }: TokenOwner) =>
    sql.run(
      `insert into token_owners (token_key, user_key, endpoint_key) values (?, ?, ?)
       on conflict (token_key) do update set user_key = excluded.user_key, endpoint_key = excluded.endpoint_key`,
      tokenKey,
      userKey,
      endpointKey,
    ),

  /** The token is nobody's, if it was this endpoint's. */
  remove: (tokenKey: Uint8Array, endpointKey: Uint8Array) =>
    sql.run('delete from token_owners where token_key = ? and endpoint_key = ?', tokenKey, endpointKey),
})
