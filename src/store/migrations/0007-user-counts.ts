import { BYTES, CLUSTERED, type Migration } from './migration.ts'

/** Counts of users that servers can add to side by side (store/sql/user-counts.ts). */
export const userCounts: Migration = {
  version: 7,
  oldestRelease: '0.1.0',
  statements: (engine) => [
    // Distributed by instance_key. `room` more may be added under `quota` without a look at the other slots. What the
    // release before counts, and has counted, stays in app_instance_counts.
    `create table app_instance_user_counts (
      instance_key ${BYTES[engine]} not null,
      slot integer not null,
      users bigint not null,
      room bigint not null,
      quota bigint not null,
      primary key (instance_key, slot)
    ) ${CLUSTERED[engine]}`,
  ],
}
