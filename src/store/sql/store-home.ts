import type { Sql } from '../database.ts'

/** What a store was made for. */
export interface StoreHome {
  readonly partition: string
  readonly region: string
}

/** What a store that has no folder was made for. */
export const storeHome = (sql: Sql) => ({
  get: () => sql.get<StoreHome>('select partition, region from store_home where one = 1'),

  insert: ({ partition, region }: StoreHome) =>
    sql.run('insert into store_home (one, partition, region) values (1, ?, ?)', partition, region),
})
