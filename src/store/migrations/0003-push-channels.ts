import { BYTES, CLUSTERED, type Migration, TEXT } from './migration.ts'

/** Channels of push applications. A reference table in a distributed PostgreSQL, as `push_apps` is. */
export const pushChannels: Migration = {
  version: 3,
  oldestRelease: '0.1.0',
  statements: (engine) => {
    const bytes = BYTES[engine]
    const text = TEXT[engine]
    return [
      // Credentials are sealed under the master key. A new credentials_id says that one of them was changed; the expiry
      // is the certificate's, for whoever warns of it.
      `create table push_channels (
        account_id ${text} not null,
        app_id ${text} not null,
        channel ${text} not null,
        enabled integer not null,
        default_method ${text} not null,
        sealed_key ${bytes},
        sealed_certificate ${bytes},
        certificate_expires_at_ms bigint,
        credentials_id ${text} not null,
        credentials_changed_at_ms bigint not null,
        version integer not null,
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        primary key (account_id, app_id, channel)
      ) ${CLUSTERED[engine]}`,
    ]
  },
}
