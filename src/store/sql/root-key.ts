import type { Sql } from '../database.ts'

/** The account's root key, in a store that has no folder to keep it in. */
export const rootKey = (sql: Sql) => ({
  /** Encrypted under the master key. */
  async get() {
    return (await sql.get<{ sealed: Uint8Array }>('select sealed from root_key where one = 1'))?.sealed
  },

  insert: (sealed: Uint8Array) => sql.run('insert into root_key (one, sealed) values (1, ?)', sealed),
})
