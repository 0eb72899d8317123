import type { Sql } from '../database.ts'

/** An OpenID Connect issuer whose tokens an account accepts. */
export interface OidcProviderRecord {
  readonly accountId: string
  /** The issuer, exactly as its tokens name it. */
  readonly url: string
  /** A JSON list. */
  readonly audiences: string
  readonly createdAtMs: number
}

const COLUMNS = 'account_id as "accountId", url, audiences, created_at_ms as "createdAtMs"'

/** OpenID Connect issuers. */
export const oidcProviders = (sql: Sql) => ({
  get: (accountId: string, url: string) =>
    sql.get<OidcProviderRecord>(
      `select ${COLUMNS} from oidc_providers where account_id = ? and url = ?`,
      accountId,
      url,
    ),

  /** By URL. */
  list: (accountId: string, limit: number) =>
    sql.all<OidcProviderRecord>(
      `select ${COLUMNS} from oidc_providers where account_id = ? order by url limit ?`,
      accountId,
      limit,
    ),

  insert: (provider: OidcProviderRecord) =>
    sql.run(
      'insert into oidc_providers (account_id, url, audiences, created_at_ms) values (?, ?, ?, ?)',
      provider.accountId,
      provider.url,
      provider.audiences,
      provider.createdAtMs,
    ),

  /** Returns whether it was there. */
  remove: async (accountId: string, url: string) =>
    (await sql.run('delete from oidc_providers where account_id = ? and url = ?', accountId, url)) > 0,
})
