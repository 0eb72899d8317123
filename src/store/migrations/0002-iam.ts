import { BYTES, CLUSTERED, type Migration, TEXT } from './migration.ts'

/**
 * Principals, their policies and keys, identity providers, and what seals them. All of them are small reference tables
 * in a distributed PostgreSQL: every request reads them, and only commands write them.
 */
export const iam: Migration = {
  version: 2,
  oldestRelease: '0.1.0',
  statements: (engine) => {
    const bytes = BYTES[engine]
    const text = TEXT[engine]
    const clustered = CLUSTERED[engine]
    return [
      // A principal's id is new each time that one is made, so that sessions of a former one of the name mean nobody.
      `create table principals (
        account_id ${text} not null,
        kind ${text} not null,
        name ${text} not null,
        principal_id ${text} not null unique,
        tags ${text} not null,
        boundary ${text},
        trust_policy ${text},
        session_seconds_max integer,
        revoked_before_ms bigint,
        disabled integer not null,
        created_at_ms bigint not null,
        primary key (account_id, kind, name)
      ) ${clustered}`,
      `create table policies (
        principal_id ${text} not null,
        policy_name ${text} not null,
        document ${text} not null,
        primary key (principal_id, policy_name)
      ) ${clustered}`,
      `create table oidc_providers (
        account_id ${text} not null,
        url ${text} not null,
        audiences ${text} not null,
        created_at_ms bigint not null,
        primary key (account_id, url)
      ) ${clustered}`,

      // Without a name a key is the account's own, and may do everything in it.
      `alter table access_keys add column user_name ${text}`,
      'create index access_keys_by_user on access_keys (account_id, user_name) where user_name is not null',

      // Keys that sessions are sealed with, themselves sealed under the master key.
      `create table session_keys (
        session_key_id ${text} not null primary key,
        sealed_key ${bytes} not null,
        created_at_ms bigint not null
      ) ${clustered}`,

      // What only the right master key opens.
      `create table master_key_check (
        one integer not null primary key,
        sealed ${bytes} not null
      ) ${clustered}`,
    ]
  },
}
