import type { AccessKeyRecord } from './access-keys.ts'
import type { AdminRecord } from './admins.ts'
import type { AppInstanceRecord } from './app-instances.ts'
import type { BotRecord } from './bots.ts'
import type { EndpointRecord } from './endpoints.ts'
import { ENDPOINT, REQUEST } from './items.ts'
import type { OidcProviderRecord } from './oidc-providers.ts'
import type { PrincipalRecord } from './principals.ts'
import type { PushAppRecord } from './push-apps.ts'
import type { PushChannelRecord } from './push-channels.ts'
import type { UserRecord } from './users.ts'
import type { Walk } from './walk.ts'

/** Which of the kinds that share a table it is of. */
export interface InItems {
  readonly kind: number
}

/** A remembered request, by the keys that it lies under. */
export interface RequestRow extends InItems {
  readonly parentKey: Uint8Array
  readonly key: Uint8Array
  readonly digest: Uint8Array
  readonly answer: string
  readonly expiresAtMs: number
}

/** App instances that are not deleted. */
export const INSTANCES: Walk<AppInstanceRecord> = {
  columns: `instance_key as "key", account_id as "accountId", app_instance_id as "id", name, metadata,
    created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", retention_days as "retentionDays",
    retention_deletes_at_ms as "retentionDeletesAtMs"`,
  rows: 'app_instances where deleted_at_ms is null',
  // One of an id lives at most.
  key: [
    ['account_id', 'accountId'],
    ['app_instance_id', 'id'],
  ],
}

/** Users, of deleted app instances too. */
export const USERS: Walk<UserRecord> = {
  columns: `user_key as "key", instance_key as "instanceKey", user_id as "id", name, metadata,
    created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", expiration_days as "expirationDays"`,
  rows: 'users where 1 = 1',
  key: [['user_key', 'key']],
}

/** Bots, as users. */
export const BOTS: Walk<BotRecord> = {
  columns: `bot_key as "key", instance_key as "instanceKey", bot_id as "id", name, metadata, configuration,
    created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs"`,
  rows: 'bots where 1 = 1',
  key: [['bot_key', 'key']],
}

/** Admins, as users. */
export const ADMINS: Walk<Omit<AdminRecord, 'name'>> = {
  columns: `instance_key as "instanceKey", member_key as "memberKey", kind, member_id as "id",
    created_at_ms as "createdAtMs"`,
  rows: 'admins where 1 = 1',
  key: [
    ['instance_key', 'instanceKey'],
    ['member_key', 'memberKey'],
  ],
}

/** Endpoints, as users. */
export const ENDPOINTS: Walk<Omit<EndpointRecord, 'id'> & InItems> = {
  columns: `parent_key as "userKey", kind, item_key as "key", type, push_app_id as "pushAppId",
    device_token as "deviceToken", voip_device_token as "voipDeviceToken", name, allow_messages as "allowMessages",
    created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs", registered_at_ms as "registeredAtMs",
    inactive_reason as "inactiveReason"`,
  rows: `items where kind = ${ENDPOINT}`,
  key: [
    ['parent_key', 'userKey'],
    ['kind', 'kind'],
    ['item_key', 'key'],
  ],
}

/** Remembered requests, as users. */
export const REQUESTS: Walk<RequestRow> = {
  columns: `parent_key as "parentKey", kind, item_key as "key", digest, answer, expires_at_ms as "expiresAtMs"`,
  rows: `items where kind = ${REQUEST}`,
  key: [
    ['parent_key', 'parentKey'],
    ['kind', 'kind'],
    ['item_key', 'key'],
  ],
}

/** Push applications. */
export const PUSH_APPS: Walk<PushAppRecord> = {
  columns: 'account_id as "accountId", app_id as "id", name, created_at_ms as "createdAtMs"',
  rows: 'push_apps where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['app_id', 'id'],
  ],
}

/** Channels of push applications. */
export const PUSH_CHANNELS: Walk<PushChannelRecord> = {
  columns: `account_id as "accountId", app_id as "appId", channel, enabled, default_method as "defaultMethod",
    sealed_key as "sealedKey", sealed_certificate as "sealedCertificate",
    certificate_expires_at_ms as "certificateExpiresAtMs", credentials_id as "credentialsId",
    credentials_changed_at_ms as "credentialsChangedAtMs", version, created_at_ms as "createdAtMs",
    updated_at_ms as "updatedAtMs"`,
  rows: 'push_channels where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['app_id', 'appId'],
    ['channel', 'channel'],
  ],
}

/** IAM users and roles. */
export const PRINCIPALS: Walk<PrincipalRecord> = {
  columns: `account_id as "accountId", kind, name, principal_id as "id", tags, boundary, trust_policy as "trustPolicy",
    session_seconds_max as "sessionSecondsMax", revoked_before_ms as "revokedBeforeMs", disabled,
    created_at_ms as "createdAtMs"`,
  rows: 'principals where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['kind', 'kind'],
    ['name', 'name'],
  ],
}

/** Access keys. */
export const ACCESS_KEYS: Walk<AccessKeyRecord> = {
  columns: `access_key_id as "accessKeyId", account_id as "accountId", user_name as "userName",
    sealed_secret as "sealedSecret", disabled, created_at_ms as "createdAtMs"`,
  rows: 'access_keys where 1 = 1',
  key: [['access_key_id', 'accessKeyId']],
}

/** OpenID Connect issuers. */
export const OIDC_PROVIDERS: Walk<OidcProviderRecord> = {
  columns: 'account_id as "accountId", url, audiences, created_at_ms as "createdAtMs"',
  rows: 'oidc_providers where 1 = 1',
  key: [
    ['account_id', 'accountId'],
    ['url', 'url'],
  ],
}
