import type { Sql } from '../database.ts'

/** An inline policy of a principal. */
export interface PolicyRecord {
  readonly name: string
  /** As it was put. */
  readonly document: string
}

/** Inline policies, by the id of the principal that they belong to. */
export const policies = (sql: Sql) => ({
  get: (principalId: string, name: string) =>
    sql.get<PolicyRecord>(
      'select policy_name as "name", document from policies where principal_id = ? and policy_name = ?',
      principalId,
      name,
    ),

  /** By name. */
  list: (principalId: string) =>
    sql.all<PolicyRecord>(
      'select policy_name as "name", document from policies where principal_id = ? order by policy_name',
      principalId,
    ),

  /** Adds a policy, or replaces the one of the name. */
  put: (principalId: string, { name, document }: PolicyRecord) =>
    sql.run(
      `insert into policies (principal_id, policy_name, document) values (?, ?, ?)
       on conflict (principal_id, policy_name) do update set document = excluded.document`,
      principalId,
      name,
      document,
    ),

  /** Returns whether it was there. */
  remove: async (principalId: string, name: string) =>
    (await sql.run('delete from policies where principal_id = ? and policy_name = ?', principalId, name)) > 0,

  removeAll: (principalId: string) => sql.run('delete from policies where principal_id = ?', principalId),
})
