import type { Sql } from '../database.ts'

/** What only the right master key opens, so that a wrong one is noticed at the start. */
export const masterKeyCheck = (sql: Sql) => ({
  async get() {
    const row = await sql.get<{ sealed: Uint8Array }>('select sealed from master_key_check where one = 1')
    return row?.sealed
  },

  insert: (sealed: Uint8Array) => sql.run('insert into master_key_check (one, sealed) values (1, ?)', sealed),
})
