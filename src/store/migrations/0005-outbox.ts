import { BYTES, CLUSTERED, type Migration, TEXT } from './migration.ts'

/**
 * Pushes on their way. Every table is distributed by `bucket`, a small number that follows from a message's id, so that
 * all of one message lies in one place; whoever works on them names the bucket in each statement, and holds its lease.
 */
export const outbox: Migration = {
  version: 5,
  oldestRelease: '0.1.0',
  statements: (engine) => {
    const bytes = BYTES[engine]
    const text = TEXT[engine]
    const clustered = CLUSTERED[engine]
    return [
      // What was accepted: once for however many devices. step_at_ms is null when it has been spread over all of them;
      // done_at_ms is when a message was settled whose results are kept for a while.
      `create table push_messages (
        bucket integer not null,
        message_id ${bytes} not null,
        account_id ${text} not null,
        audience ${text} not null,
        content ${text} not null,
        is_voip integer not null,
        keeps_results integer not null,
        created_at_ms bigint not null,
        step_at_ms bigint,
        place ${text},
        pushes_left bigint not null,
        done_at_ms bigint,
        primary key (bucket, message_id)
      ) ${clustered}`,
      'create index push_messages_to_spread on push_messages (bucket, step_at_ms) where step_at_ms is not null',
      'create index push_messages_done on push_messages (bucket, done_at_ms) where done_at_ms is not null',

      // One for each device. A lane is what shares credentials: account, push application, channel. It leads the order,
      // so that a lane which stands still is stepped over.
      `create table pushes (
        bucket integer not null,
        lane ${text} not null,
        due_at_ms bigint not null,
        push_id ${bytes} not null,
        message_id ${bytes} not null,
        member integer,
        user_key ${bytes},
        endpoint_key ${bytes},
        attempts integer not null,
        primary key (bucket, lane, due_at_ms, push_id)
      ) ${clustered}`,

      // What came of each push of a message whose sender wants to know.
      `create table push_results (
        bucket integer not null,
        message_id ${bytes} not null,
        push_id ${bytes} not null,
        member integer,
        user_key ${bytes},
        endpoint_key ${bytes},
        outcome ${text} not null,
        reason ${text},
        primary key (bucket, message_id, push_id)
      ) ${clustered}`,

      // How much of an account's is on its way.
      `create table push_backlog (
        bucket integer not null,
        account_id ${text} not null,
        pushes bigint not null,
        primary key (bucket, account_id)
      ) ${clustered}`,

      // Whose a bucket is, and until when.
      `create table push_leases (
        bucket integer not null primary key,
        owner ${text} not null,
        until_ms bigint not null
      ) ${clustered}`,

      // The last attempts, in the order in which they were made.
      `create table push_attempts (
        bucket integer not null,
        at_ms bigint not null,
        push_id ${bytes} not null,
        user_key ${bytes} not null,
        endpoint_key ${bytes} not null,
        lane ${text} not null,
        outcome ${text} not null,
        reason ${text},
        took_ms integer not null,
        primary key (bucket, at_ms, push_id)
      ) ${clustered}`,

      // What could not be delivered.
      `create table dead_letters (
        bucket integer not null,
        push_id ${bytes} not null,
        lane ${text} not null,
        device_token ${text},
        user_key ${bytes},
        endpoint_key ${bytes},
        content ${text} not null,
        is_voip integer not null,
        reason ${text} not null,
        attempts integer not null,
        created_at_ms bigint not null,
        dead_at_ms bigint not null,
        primary key (bucket, push_id)
      ) ${clustered}`,
    ]
  },
}
