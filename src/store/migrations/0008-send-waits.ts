import { BYTES, CLUSTERED, type Migration, TEXT } from './migration.ts'

/** How a move on one server waits for the sends of others (store/sends-elsewhere.ts). */
export const sendWaits: Migration = {
  version: 8,
  oldestRelease: '0.1.0',
  statements: (engine) => [
    // Distributed by worker. A row is there until the worker has no send under way to the endpoint that was when the row
    // was written, or its time is up.
    `create table send_waits (
      worker ${TEXT[engine]} not null,
      wait_id ${TEXT[engine]} not null,
      endpoint_key ${BYTES[engine]} not null,
      until_ms bigint not null,
      primary key (worker, wait_id, endpoint_key)
    ) ${CLUSTERED[engine]}`,
  ],
}
