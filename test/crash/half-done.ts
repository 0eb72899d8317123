import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { administer } from '../support/postgres-server.ts'

// The only place outside the store that knows its tables: what can't be seen through the port.
const HALF_DONE = {
  'endpoints without an owner row for their device token': `
    select count(*) as n from items e where e.kind = 1 and not exists (
      select 1 from token_owners o where o.user_key = e.parent_key and o.endpoint_key = e.item_key)`,
  'owner rows without an endpoint': `
    select count(*) as n from token_owners o where not exists (
      select 1 from items e where e.kind = 1 and e.parent_key = o.user_key and e.item_key = o.endpoint_key)`,
  'endpoints without a user': `
    select count(*) as n from items e where e.kind = 1 and not exists (select 1 from users u where u.user_key = e.parent_key)`,
  'users with more endpoints than allowed': `
    select count(*) as n from (select 1 from items where kind = 1 group by parent_key having count(*) > 10) t`,
  'device tokens with two endpoints': `
    select count(*) as n from (select 1 from items where kind = 1 group by device_token having count(*) > 1) t`,
  'app instances whose count of users is wrong': `
    select count(*) as n from app_instance_counts c
    where c.users + (select coalesce(sum(s.users), 0) from app_instance_user_counts s where s.instance_key = c.instance_key)
      <> (select count(*) from users u where u.instance_key = c.instance_key)`,
}

const FAULTS = `select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'`

const told = (counts: readonly (readonly [what: string, count: unknown])[]) =>
  counts.filter(([, count]) => Number(count) !== 0).map(([what, count]) => `${count} ${what}`)

/** What of an embedded store is half done, in words; nothing if all is well. */
export const halfDone = (folder: string): readonly string[] => {
  const database = new DatabaseSync(join(folder, 'carillon.db'), { readOnly: true, timeout: 5000 })
  const statements = Object.entries({ ...HALF_DONE, 'faults in the database file': FAULTS })
  const counts = statements.map(([what, sql]) => [what, database.prepare(sql).get()?.n] as const)
  database.close()
  return told(counts)
}

/** The same of one in PostgreSQL. */
export const halfDoneIn = async (url: string): Promise<readonly string[]> => {
  const rows = await administer(url, ...Object.values(HALF_DONE))
  return told(Object.keys(HALF_DONE).map((what, at) => [what, rows[at]?.n]))
}
