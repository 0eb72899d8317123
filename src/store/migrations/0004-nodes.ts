import { BYTES, type Migration, TEXT } from './migration.ts'

/**
 * What nodes have in common, where the embedded store keeps files beside its own: each table holds one row. A
 * distributed PostgreSQL leaves them on its coordinator.
 */
export const nodes: Migration = {
  version: 4,
  oldestRelease: '0.1.0',
  statements: (engine) =>
    engine === 'sqlite'
      ? []
      : [
          // What ARNs are made of, so that it can't change under stored resources.
          `create table store_home (
            one integer not null primary key,
            partition ${TEXT[engine]} not null,
            region ${TEXT[engine]} not null
          )`,

          // The account's root key, sealed under the master key.
          `create table root_key (
            one integer not null primary key,
            sealed ${BYTES[engine]} not null
          )`,

          // Grows whenever something is written that servers keep at hand (store/postgres/revision.ts).
          `create table store_revision (
            one integer not null primary key,
            revision bigint not null
          )`,
          'insert into store_revision (one, revision) values (1, 0)',
        ],
}
