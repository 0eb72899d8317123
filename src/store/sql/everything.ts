import type { Sql } from '../database.ts'

// Principals, policies and keys stay: they are how a test run speaks to the server, not what it left behind.
const RESOURCES = [
  'app_instances',
  'app_instance_counts',
  'app_instance_user_counts',
  'users',
  'admins',
  'bots',
  'items',
  'token_owners',
  'tags',
  'push_apps',
  'push_channels',
  'push_messages',
  'pushes',
  'push_results',
  'push_backlog',
  'push_attempts',
  'dead_letters',
]

/** Removes every resource of every account. */
export const removeEverything = async (sql: Sql): Promise<void> => {
  for (const table of RESOURCES) await sql.run(`delete from ${table}`)
}
