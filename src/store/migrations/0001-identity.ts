import { BYTES, CLUSTERED, type Migration, TEXT } from './migration.ts'

/** As CLUSTERED; PostgreSQL keeps room on each page for rows' next versions, since a registration writes its user's. */
const WITH_ROOM = { sqlite: CLUSTERED.sqlite, postgres: 'with (fillfactor = 80)' } as const

/**
 * The Identity API's tables. Keys of users, instances, bots and applications are 16 bytes computed from their ids
 * (store/keys.ts); times are milliseconds since 1970. At each table stands the column by which a distributed
 * PostgreSQL would spread it; every primary and unique key contains that column.
 */
export const identity: Migration = {
  version: 1,
  oldestRelease: '0.1.0',
  statements: (engine) => {
    const bytes = BYTES[engine]
    const text = TEXT[engine]
    const clustered = CLUSTERED[engine]
    return [
      // Reference table: small, read by everything. A removed instance keeps its row until it has been emptied.
      `create table app_instances (
        account_id ${text} not null,
        app_instance_id ${text} not null,
        generation integer not null,
        instance_key ${bytes} not null unique,
        name ${text} not null,
        metadata ${text},
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        retention_days integer,
        retention_deletes_at_ms bigint,
        deleted_at_ms bigint,
        primary key (account_id, app_instance_id, generation)
      ) ${clustered}`,
      'create index app_instances_by_creation on app_instances (account_id, created_at_ms, app_instance_id)',
      'create index app_instances_removed on app_instances (deleted_at_ms) where deleted_at_ms is not null',

      // Distributed by instance_key.
      `create table app_instance_counts (
        instance_key ${bytes} not null primary key,
        users bigint not null
      ) ${clustered}`,

      // Distributed by user_key.
      `create table users (
        user_key ${bytes} not null primary key,
        instance_key ${bytes} not null,
        user_id ${text} not null,
        name ${text} not null,
        metadata ${text},
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        expiration_days integer,
        expires_at_ms bigint
      ) ${WITH_ROOM[engine]}`,
      'create index users_by_creation on users (instance_key, created_at_ms, user_id)',
      'create index users_expiring on users (expires_at_ms) where expires_at_ms is not null',

      // Distributed by instance_key.
      `create table admins (
        instance_key ${bytes} not null,
        member_key ${bytes} not null,
        kind ${text} not null,
        member_id ${text} not null,
        created_at_ms bigint not null,
        primary key (instance_key, member_key)
      ) ${clustered}`,
      'create index admins_by_creation on admins (instance_key, created_at_ms, member_id, kind)',

      // Distributed by bot_key.
      `create table bots (
        bot_key ${bytes} not null primary key,
        instance_key ${bytes} not null,
        bot_id ${text} not null,
        name ${text},
        metadata ${text},
        configuration ${text} not null,
        created_at_ms bigint not null,
        updated_at_ms bigint not null
      ) ${clustered}`,
      'create index bots_by_creation on bots (instance_key, created_at_ms, bot_id)',

      // Distributed by parent_key: a user's endpoints and the requests remembered of any parent, side by side
      // (store/sql/items.ts). An endpoint's item_key sorts by the time of its creation.
      `create table items (
        parent_key ${bytes} not null,
        kind integer not null,
        item_key ${bytes} not null,
        type ${text},
        push_app_id ${text},
        device_token ${text},
        voip_device_token ${text},
        name ${text},
        allow_messages ${text},
        created_at_ms bigint,
        updated_at_ms bigint,
        registered_at_ms bigint,
        inactive_reason ${text},
        digest ${bytes},
        answer ${text},
        expires_at_ms bigint,
        primary key (parent_key, kind, item_key)
      ) ${clustered}`,

      // Distributed by token_key: the one index over all users.
      `create table token_owners (
        token_key ${bytes} not null primary key,
        user_key ${bytes} not null,
        endpoint_key ${bytes} not null
      ) ${clustered}`,

      // Distributed by resource_key.
      `create table tags (
        resource_key ${bytes} not null,
        tag_key ${text} not null,
        tag_value ${text} not null,
        primary key (resource_key, tag_key)
      ) ${clustered}`,

      // Reference tables.
      `create table push_apps (
        account_id ${text} not null,
        app_id ${text} not null,
        name ${text} not null,
        created_at_ms bigint not null,
        primary key (account_id, app_id)
      ) ${clustered}`,
      'create index push_apps_by_creation on push_apps (account_id, created_at_ms, app_id)',
      `create table access_keys (
        access_key_id ${text} not null primary key,
        account_id ${text} not null,
        sealed_secret ${bytes} not null,
        disabled integer not null,
        created_at_ms bigint not null
      ) ${clustered}`,
    ]
  },
}
