/**
 * Where the rows of each table lie in a distributed PostgreSQL (Citus), as data: what `carillon migrate citus` does, and
 * what tests hold the schema and the statements to.
 *
 * A table that is `by` a column is spread by its hash; tables `with` another lie where the same value of that one lies, so
 * that they can be joined on those columns. `reference` tables are small and copied to every node. Tables of the
 * `coordinator` hold one row each and are left where they are.
 */
export type Placement = { readonly by: string; readonly with?: string } | 'reference' | 'coordinator'

/** By table. Source: ours; docs/scaling.md says why. */
export const DISTRIBUTION: Readonly<Record<string, Placement>> = {
  // A user's everything: one place for a registration, but for the token's owner.
  users: { by: 'user_key' },
  items: { by: 'parent_key', with: 'users' },
  tags: { by: 'resource_key', with: 'users' },
  bots: { by: 'bot_key', with: 'users' },

  // An app instance's.
  app_instance_counts: { by: 'instance_key', with: 'users' },
  app_instance_user_counts: { by: 'instance_key', with: 'users' },
  admins: { by: 'instance_key', with: 'users' },

  // The one index over all users.
  token_owners: { by: 'token_key', with: 'users' },

  // Pushes on their way, one place for each bucket.
  push_messages: { by: 'bucket' },
  pushes: { by: 'bucket', with: 'push_messages' },
  push_results: { by: 'bucket', with: 'push_messages' },
  push_backlog: { by: 'bucket', with: 'push_messages' },
  push_leases: { by: 'bucket', with: 'push_messages' },
  push_attempts: { by: 'bucket', with: 'push_messages' },
  dead_letters: { by: 'bucket', with: 'push_messages' },
  upkeep_leases: { by: 'bucket', with: 'push_messages' },

  // What each worker is asked.
  send_waits: { by: 'worker' },

  // Read by every request, written by few.
  app_instances: 'reference',
  push_apps: 'reference',
  push_channels: 'reference',
  access_keys: 'reference',
  principals: 'reference',
  policies: 'reference',
  oidc_providers: 'reference',
  session_keys: 'reference',
  workers: 'reference',

  schema_state: 'coordinator',
  store_home: 'coordinator',
  store_revision: 'coordinator',
  root_key: 'coordinator',
  master_key_check: 'coordinator',
}
