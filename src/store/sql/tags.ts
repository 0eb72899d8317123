import type { Sql } from '../database.ts'

/** One tag of a resource. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** Tags of anything that has a key: instances, users, bots, push applications. */
export const tags = (sql: Sql) => ({
  /** In the order of their keys. */
  list: (resourceKey: Uint8Array) =>
    sql.all<Tag>(
      `select tag_key as "key", tag_value as "value" from tags where resource_key = ? order by tag_key`,
      resourceKey,
    ),

  /** Adds the tags; an existing key gets the new value. */
  async put(resourceKey: Uint8Array, added: readonly Tag[]) {
    for (const { key, value } of added)
      await sql.run(
        `insert into tags (resource_key, tag_key, tag_value) values (?, ?, ?)
         on conflict (resource_key, tag_key) do update set tag_value = excluded.tag_value`,
        resourceKey,
        key,
        value,
      )
  },

  async remove(resourceKey: Uint8Array, keys: readonly string[]) {
    for (const key of keys) await sql.run('delete from tags where resource_key = ? and tag_key = ?', resourceKey, key)
  },

  removeAll: (resourceKey: Uint8Array) => sql.run('delete from tags where resource_key = ?', resourceKey),
})
