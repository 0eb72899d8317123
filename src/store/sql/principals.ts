import type { Sql } from '../database.ts'
import { accessKeys } from './access-keys.ts'
import { policies } from './policies.ts'

/** What has rights of its own. */
export type PrincipalKind = 'user' | 'role'

/** An IAM user or role as it is kept. */
export interface PrincipalRecord {
  readonly accountId: string
  readonly kind: PrincipalKind
  readonly name: string
  /** `AIDA…` or `AROA…`; never given twice. */
  readonly id: string
  /** A JSON object. */
  readonly tags: string
  /** The permissions boundary, a policy's text. */
  readonly boundary: string | null
  /** Who may assume it; a role's alone. */
  readonly trustPolicy: string | null
  /** How long its sessions may last; a role's alone. */
  readonly sessionSecondsMax: number | null
  /** Sessions issued before this time act as denied. */
  readonly revokedBeforeMs: number | null
  readonly disabled: 0 | 1
  readonly createdAtMs: number
}

/** What of a principal can be changed. */
export type PrincipalChange = Partial<
  Pick<PrincipalRecord, 'tags' | 'boundary' | 'trustPolicy' | 'sessionSecondsMax' | 'revokedBeforeMs' | 'disabled'>
>

const COLUMNS = `account_id as "accountId", kind, name, principal_id as "id", tags, boundary,
  trust_policy as "trustPolicy", session_seconds_max as "sessionSecondsMax", revoked_before_ms as "revokedBeforeMs",
  disabled, created_at_ms as "createdAtMs"`

/** IAM users and roles. */
export const principals = (sql: Sql) => {
  const get = (accountId: string, kind: PrincipalKind, name: string) =>
    sql.get<PrincipalRecord>(
      `select ${COLUMNS} from principals where account_id = ? and kind = ? and name = ?`,
      accountId,
      kind,
      name,
    )

  return {
    get,

    /** Who has an id, in whatever account. */
    withId: (id: string) =>
      sql.get<Pick<PrincipalRecord, 'kind' | 'name'>>('select kind, name from principals where principal_id = ?', id),

    /** By name, after the given one. */
    list: (accountId: string, kind: PrincipalKind, after: string, limit: number) =>
      sql.all<PrincipalRecord>(
        `select ${COLUMNS} from principals where account_id = ? and kind = ? and name > ? order by name limit ?`,
        accountId,
        kind,
        after,
        limit,
      ),

    insert: (principal: PrincipalRecord) =>
      sql.run(
        `insert into principals (account_id, kind, name, principal_id, tags, boundary, trust_policy,
           session_seconds_max, revoked_before_ms, disabled, created_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        principal.accountId,
        principal.kind,
        principal.name,
        principal.id,
        principal.tags,
        principal.boundary,
        principal.trustPolicy,
        principal.sessionSecondsMax,
        principal.revokedBeforeMs,
        principal.disabled,
        principal.createdAtMs,
      ),

    /** Returns what it is now, or undefined if there is none. */
    async update(accountId: string, kind: PrincipalKind, name: string, change: PrincipalChange) {
      const before = await get(accountId, kind, name)
      if (!before) return undefined
      const after = { ...before, ...change }
      await sql.run(
        `update principals set tags = ?, boundary = ?, trust_policy = ?, session_seconds_max = ?, revoked_before_ms = ?,
           disabled = ? where principal_id = ?`,
        after.tags,
        after.boundary,
        after.trustPolicy,
        after.sessionSecondsMax,
        after.revokedBeforeMs,
        after.disabled,
        after.id,
      )
      return after
    },

    /** With its policies and keys. Returns whether it was there. */
    async remove(accountId: string, kind: PrincipalKind, name: string) {
      const principal = await get(accountId, kind, name)
      if (!principal) return false
      await policies(sql).removeAll(principal.id)
      if (kind === 'user') await accessKeys(sql).removeAll(accountId, name)
      await sql.run('delete from principals where principal_id = ?', principal.id)
      return true
    },
  }
}
