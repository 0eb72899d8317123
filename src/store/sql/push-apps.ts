import { isThere, mapped, type Sql } from '../database.ts'
import { pushAppKey } from '../keys.ts'
import { pushChannels } from './push-channels.ts'
import { tags } from './tags.ts'

/** A push application (Pinpoint app) as it is kept. */
export interface PushAppRecord {
  readonly accountId: string
  readonly id: string
  readonly name: string
  readonly createdAtMs: number
}

const COLUMNS = `account_id as "accountId", app_id as "id", name, created_at_ms as "createdAtMs"`

const EXISTS = 'select 1 from push_apps where account_id = ? and app_id = ?'

const GET = `select ${COLUMNS} from push_apps where account_id = ? and app_id = ?`

/** Push applications. */
export const pushApps = (sql: Sql) => ({
  get: (accountId: string, id: string) => sql.get<PushAppRecord>(GET, accountId, id),

  exists: (accountId: string, id: string) => mapped(sql.get(EXISTS, accountId, id), isThere),

  /** Oldest first, after the given place. */
  list: (accountId: string, after: { createdAtMs: number; id: string }, limit: number) =>
    sql.all<PushAppRecord>(
      `select ${COLUMNS} from push_apps where account_id = ? and (created_at_ms, app_id) > (?, ?)
       order by created_at_ms, app_id limit ?`,
      accountId,
      after.createdAtMs,
      after.id,
      limit,
    ),

  insert: (app: PushAppRecord) =>
    sql.run(
      'insert into push_apps (account_id, app_id, name, created_at_ms) values (?, ?, ?, ?)',
      app.accountId,
      app.id,
      app.name,
      app.createdAtMs,
    ),

  /** Removes the application, its channels and its tags; endpoints that name it stay, and show it at delivery. */
  async remove(accountId: string, id: string) {
    await pushChannels(sql).removeAll(accountId, id)
    await tags(sql).removeAll(pushAppKey(accountId, id))
    await sql.run('delete from push_apps where account_id = ? and app_id = ?', accountId, id)
  },
})
