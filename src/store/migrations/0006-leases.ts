import { CLUSTERED, type Migration, TEXT } from './migration.ts'

/** How servers share the work that is done without a request (store/bucket-lease.ts). */
export const leases: Migration = {
  version: 6,
  oldestRelease: '0.1.0',
  statements: (engine) => {
    const text = TEXT[engine]
    const clustered = CLUSTERED[engine]
    return [
      // Distributed by bucket. As push_leases, for the upkeep of what has its key in a sixteenth of all keys.
      `create table upkeep_leases (
        bucket integer not null primary key,
        owner ${text} not null,
        until_ms bigint not null
      ) ${clustered}`,

      // Reference table: who takes part in a kind of work, holding something or not, and until when it is believed.
      `create table workers (
        work ${text} not null,
        owner ${text} not null,
        until_ms bigint not null,
        primary key (work, owner)
      ) ${clustered}`,
    ]
  },
}
