import * as kinds from './kinds.ts'

/** One setting. */
export interface Setting {
  readonly kind: kinds.Kind<unknown>
  /** As one would write it; absent where nothing is assumed. */
  readonly default?: string
  /** One phrase for `--help`, with the unit. */
  readonly meaning: string
}

/**
 * Every setting there is, by its key in `carillon.json`.
 *
 * The other names follow: `dataDir` is also `--data-dir` and `CARILLON_DATA_DIR`.
 */
export const SETTINGS = {
  host: { kind: kinds.host, default: '127.0.0.1', meaning: 'where the API listens' },
  port: { kind: kinds.port, default: '8080', meaning: 'where the API listens; 0 picks a free port' },
  adminHost: {
    kind: kinds.host,
    default: '127.0.0.1',
    meaning: 'where the admin port listens; another host than loopback requires CARILLON_ADMIN_TOKEN',
  },
  adminPort: {
    kind: kinds.portOrOff,
    default: '8081',
    meaning: 'where metrics, health and what is for tests listen; 0 picks a free port, off turns it off',
  },
  adminToken: { kind: kinds.bearerToken, meaning: 'the bearer token that the admin port asks for' },
  tlsCert: { kind: kinds.path, meaning: "PEM file of the API's certificate chain, read again on SIGHUP" },
  tlsKey: { kind: kinds.path, meaning: "PEM file of the certificate's private key, read again on SIGHUP" },
  trustedProxies: {
    kind: kinds.addresses,
    default: 'none',
    meaning: 'proxies whose X-Forwarded-For and X-Forwarded-Proto are believed',
  },
  corsOrigins: { kind: kinds.origins, default: '*', meaning: 'web origins whose pages may call the API' },
  dataDir: {
    kind: kinds.path,
    default: './data',
    meaning: 'the folder of the store and its keys; :memory: keeps nothing',
  },
  databaseUrl: {
    kind: kinds.postgresUrl,
    meaning: 'the PostgreSQL database of the store, in place of a data folder; a flag can be seen by others',
  },
  databasePool: {
    kind: kinds.wholeNumber(1, 1000, 'a whole number from 1 to 1000'),
    default: '10',
    meaning: 'most connections to the database for transactions; one more looks for changes',
  },
  databaseStatementMs: {
    kind: kinds.wholeNumber(100, 600_000, 'milliseconds from 100 to 600000'),
    default: '5000',
    meaning: 'how long a statement in the database may take, in milliseconds',
  },
  databaseLockMs: {
    kind: kinds.wholeNumber(10, 600_000, 'milliseconds from 10 to 600000'),
    default: '2000',
    meaning: 'how long a statement waits for what another transaction holds, in milliseconds',
  },
  role: {
    kind: kinds.oneOf('all', 'api', 'worker'),
    default: 'all',
    meaning:
      'what a server on a database does: it serves the APIs (api), or delivers pushes and does the upkeep, and serves ' +
      'health and metrics only (worker), or both (all); on a data folder all',
  },
  leaseSeconds: {
    kind: kinds.wholeNumber(3, 600, 'a whole number of seconds from 3 to 600'),
    default: '30',
    meaning: 'after how long what a server on a database was at is taken over, if it is not heard of, in seconds',
  },
  masterKey: {
    kind: kinds.masterKey,
    meaning: 'the key that secrets at rest are sealed under; made in the data folder when absent, never for a database',
  },
  masterKeyFile: { kind: kinds.path, meaning: 'a file that holds the master key, kept apart from the data' },
  durability: {
    kind: kinds.oneOf('full', 'relaxed'),
    default: 'full',
    meaning: 'full answers once the write is on disk; relaxed answers before, so that a power cut may lose it',
  },
  accessKeyId: { kind: kinds.accessKeyId, meaning: "the id of the account's root key; created when absent" },
  secretAccessKey: {
    kind: kinds.secretAccessKey,
    meaning: "the root key's secret; the flag can be seen by other users of the machine",
  },
  accountId: { kind: kinds.accountId, default: '123456789012', meaning: 'the account that ARNs name' },
  region: {
    kind: kinds.hostLabel,
    default: 'us-east-1',
    meaning: 'the region that ARNs name and that requests are signed for',
  },
  partition: { kind: kinds.hostLabel, default: 'aws', meaning: 'the partition that ARNs name' },
  deviceTokenPolicy: {
    kind: kinds.oneOf('exclusive', 'refresh', 'shared'),
    default: 'exclusive',
    meaning:
      'a device token has one owner, the last to register it; again by the same is a conflict (exclusive) ' +
      'or an update (refresh); shared: one for each user',
  },
  appInstancesPerAccount: { kind: kinds.quota, default: '100', meaning: 'most app instances of an account' },
  usersPerAppInstance: { kind: kinds.quota, default: '100000', meaning: 'most users of an app instance' },
  adminsPerAppInstance: { kind: kinds.quota, default: '100', meaning: 'most admins of an app instance' },
  endpointsPerUser: { kind: kinds.quota, default: '10', meaning: 'most endpoints of a user' },
  requestTokenHours: {
    kind: kinds.wholeNumber(1, 8760, 'a whole number of hours from 1 to 8760'),
    default: '24',
    meaning: 'how long a ClientRequestToken is remembered, in hours',
  },
  rateLimits: {
    kind: kinds.wordOrPath('off', 'aws'),
    default: 'off',
    meaning: 'how often an account may call: as AWS allows it by default (aws), or as a JSON file says',
  },
  audit: {
    kind: kinds.wordOrPath('off', 'stdout'),
    default: 'off',
    meaning: 'where a JSON line for each call goes, in the form of AWS CloudTrail; a file is rotated',
  },
  auditFileMegabytes: {
    kind: kinds.wholeNumber(1, 1_000_000, 'a whole number of megabytes from 1 to 1000000'),
    default: '100',
    meaning: 'how long an audit file grows before it is set aside, in megabytes',
  },
  auditFiles: {
    kind: kinds.wholeNumber(1, 1000, 'a whole number from 1 to 1000'),
    default: '10',
    meaning: 'how many audit files are kept, with the one that is written; the oldest is removed',
  },
  push: {
    kind: kinds.oneOf('live', 'capture', 'off'),
    default: 'live',
    meaning:
      'whether pushes go to Apple and Google, are kept for GET /_carillon/pushes on the admin port instead (capture), ' +
      'or wait for a server that delivers (off)',
  },
  pushApnsUrl: {
    kind: kinds.httpsOrigin,
    default: 'https://api.push.apple.com',
    meaning: 'where pushes of APNS and APNS_VOIP go',
  },
  pushApnsSandboxUrl: {
    kind: kinds.httpsOrigin,
    default: 'https://api.sandbox.push.apple.com',
    meaning: 'where pushes of APNS_SANDBOX and APNS_VOIP_SANDBOX go',
  },
  pushFcmUrl: { kind: kinds.httpsOrigin, default: 'https://fcm.googleapis.com', meaning: 'where pushes of GCM go' },
  pushFcmTokenUrl: {
    kind: kinds.httpsUrl,
    default: 'https://oauth2.googleapis.com/token',
    meaning: "where Google's access tokens come from",
  },
  pushCaFile: {
    kind: kinds.path,
    meaning: 'PEM file of the authority by which push providers are known instead of the usual ones, for a fake',
  },
  pushAttempts: {
    kind: kinds.wholeNumber(1, 1000, 'a whole number from 1 to 1000'),
    default: '25',
    meaning: 'how often a push is tried',
  },
  pushAgeSeconds: {
    kind: kinds.wholeNumber(1, 86_400, 'a whole number of seconds from 1 to 86400'),
    default: '3600',
    meaning: 'for how long a push is tried, in seconds; never past its time to live',
  },
  pushConcurrency: {
    kind: kinds.wholeNumber(1, 4096, 'a whole number from 1 to 4096'),
    default: '200',
    meaning: 'most pushes under way through one channel of a push application',
  },
  pushBacklog: {
    kind: kinds.quota,
    default: '1000000',
    meaning: 'most pushes of an account on their way; beyond it new ones are refused',
  },
  pushWebhookUrl: {
    kind: kinds.webhookUrl,
    meaning:
      'where failures of deliveries to endpoints are told, as events like those of AWS; https, or http on loopback',
  },
  pushWebhookSecret: {
    kind: kinds.bearerToken,
    meaning: 'what requests to the webhook are signed with; the flag can be seen by other users of the machine',
  },
  pushAnswerSeconds: {
    kind: kinds.wholeNumber(0, 20, 'a whole number of seconds from 0 to 20'),
    default: '5',
    meaning: 'for how long SendMessages waits for what Apple and Google say, in seconds; 0 answers at once',
  },
  log: {
    kind: kinds.oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
    meaning: 'the least severe level that is logged; JSON lines, pretty on a terminal',
  },
  test: {
    kind: kinds.onOff,
    default: 'off',
    meaning: 'on allows POST /_carillon/reset on the admin port, which empties the store',
  },
} as const satisfies Record<string, Setting>

/** A setting's key in `carillon.json`. */
export type SettingKey = keyof typeof SETTINGS

/** Undefined only where there is no default. */
type Value<S> = S extends { kind: kinds.Kind<infer T> } ? (S extends { default: string } ? T : T | undefined) : never

/** A value for every setting. */
export type SettingValues = { readonly [Key in SettingKey]: Value<(typeof SETTINGS)[Key]> }

/** All keys, in the order in which help lists them. */
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[]

const words = (key: string, separator: string) => key.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase())

/** The command line's name of a setting. */
export const flagOf = (key: SettingKey): string => `--${words(key, '-')}`

/** The environment's name of a setting. */
export const variableOf = (key: SettingKey): string => `CARILLON_${words(key, '_').toUpperCase()}`

/** Finds a setting by what it is called in one place: `named(flagOf)('--data-dir')`. */
export const named = (nameOf: (key: SettingKey) => string): ((name: string) => SettingKey | undefined) => {
  const keys = new Map(SETTING_KEYS.map((key) => [nameOf(key), key]))
  return (name) => keys.get(name)
}
