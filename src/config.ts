import { resolve } from 'node:path'
import { isLoopback } from './lib/address.ts'
import { SettingError } from './settings/setting-error.ts'
import {
  CONFIG_FLAG,
  type Given,
  type GivenSettings,
  givenByEnvironment,
  givenByFile,
  givenByFlags,
  refusal,
} from './settings/sources.ts'
import {
  flagOf,
  SETTING_KEYS,
  SETTINGS,
  type Setting,
  type SettingKey,
  type SettingValues,
  variableOf,
} from './settings/table.ts'

/** All settings of a server, checked and frozen. Paths are absolute. */
export interface Config {
  readonly api: {
    readonly host: string
    readonly port: number
    readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined
    /** IP addresses and blocks such as `10.0.0.0/8`. */
    readonly trustedProxies: readonly string[]
    /** Origins, or `*` alone. */
    readonly corsOrigins: readonly string[]
  }
  readonly admin: {
    readonly host: string
    readonly port: number | 'off'
    /** Always there when `host` is not loopback. */
    readonly token?: string | undefined
  }
  /** A folder, or `:memory:`; of no matter where there is a `database`. */
  readonly dataDir: string
  /** Where the store is in PostgreSQL; then one of the master keys is there. Times in milliseconds. */
  readonly database?:
    | { readonly url: string; readonly connectionsMax: number; readonly statementMs: number; readonly lockMs: number }
    | undefined
  /** What the server does; `all` where there is no `database`. */
  readonly role: SettingValues['role']
  /** For how long what the server is at stays its own, should it not be heard of. */
  readonly leaseMs: number
  /** At most one of both is there; with neither the key is kept in the data folder. */
  readonly masterKey?: string | undefined
  readonly masterKeyFile?: string | undefined
  readonly durability: SettingValues['durability']
  /** Absent: the server creates one and keeps it. */
  readonly rootKey?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  readonly accountId: string
  readonly region: string
  readonly partition: string
  readonly deviceTokenPolicy: SettingValues['deviceTokenPolicy']
  /** Each 0 for none. */
  readonly quotas: {
    readonly appInstancesPerAccount: number
    readonly usersPerAppInstance: number
    readonly adminsPerAppInstance: number
    readonly endpointsPerUser: number
  }
  readonly requestTokenHours: number
  /** `off`, `aws`, or a file. */
  readonly rateLimits: string
  readonly audit: {
    /** `off`, `stdout`, or a file. */
    readonly to: string
    readonly fileMegabytes: number
    readonly files: number
  }
  readonly push: {
    readonly mode: SettingValues['push']
    readonly apnsUrl: string
    readonly apnsSandboxUrl: string
    readonly fcmUrl: string
    readonly fcmTokenUrl: string
    readonly caFile?: string | undefined
    readonly attemptsMax: number
    readonly ageMsMax: number
    readonly concurrency: number
    /** 0 for none. */
    readonly backlogMax: number
    /** How long SendMessages waits for what the push services say. */
    readonly answerMs: number
    /** Absent where failures are only logged. */
    readonly webhook?: { readonly url: string; readonly secret: string } | undefined
  }
  readonly logLevel: SettingValues['log']
  /** Whether the admin port may empty the store. */
  readonly testReset: boolean
}

/** Where settings come from, the strongest first; what is left out is this process's own. */
export interface ConfigSources {
  /** The arguments of `carillon serve`, e.g. `['--port', '0']`. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where `carillon.json` is looked for and what relative paths start from. */
  readonly folder?: string
}

const SETTINGS_FILE = 'carillon.json'
const IN_MEMORY = ':memory:'

/** By which flags the addresses are set; for whoever finds one taken. */
export const ADDRESS_FLAGS = {
  api: { host: flagOf('host'), port: flagOf('port') },
  admin: { host: flagOf('adminHost'), port: flagOf('adminPort') },
} as const

/**
 * Reads the settings: a flag, else an environment variable, else `carillon.json`, else the default.
 *
 * Errors  SettingError: unknown, ill-formed, one of a pair without the other, an open admin port without a token.
 */
export const loadConfig = ({ flags = [], env = process.env, folder = process.cwd() }: ConfigSources = {}): Config => {
  const { given: byFlags, configPath } = givenByFlags(flags)
  const byEnvironment = givenByEnvironment(env)
  const byFile = givenByFile(resolve(folder, configPath ?? SETTINGS_FILE), configPath === undefined)
  const given = new Map([...byFile, ...byEnvironment, ...byFlags])

  const values = valuesOf(given)
  requireBothOrNeither(given, 'tlsCert', 'tlsKey')
  requireBothOrNeither(given, 'accessKeyId', 'secretAccessKey')
  requireBothOrNeither(given, 'pushWebhookUrl', 'pushWebhookSecret')
  refuseBoth(given, 'masterKey', 'masterKeyFile')
  requireMasterKeyOfDatabase(given)
  requireDatabaseOfRole(given, values)
  requireTokenBeyondLoopback(values)

  const { tlsCert, tlsKey, accessKeyId, secretAccessKey } = values
  return frozen({
    api: {
      host: values.host,
      port: values.port,
      tls: tlsCert && tlsKey ? { certFile: resolve(folder, tlsCert), keyFile: resolve(folder, tlsKey) } : undefined,
      trustedProxies: values.trustedProxies,
      corsOrigins: values.corsOrigins,
    },
    admin: { host: values.adminHost, port: values.adminPort, token: values.adminToken },
    dataDir: values.dataDir === IN_MEMORY ? IN_MEMORY : resolve(folder, values.dataDir),
    database: databaseOf(values),
    role: values.role,
    leaseMs: values.leaseSeconds * 1000,
    masterKey: values.masterKey,
    masterKeyFile: values.masterKeyFile && resolve(folder, values.masterKeyFile),
    durability: values.durability,
    rootKey: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    accountId: values.accountId,
    region: values.region,
    partition: values.partition,
    deviceTokenPolicy: values.deviceTokenPolicy,
    quotas: {
      appInstancesPerAccount: values.appInstancesPerAccount,
      usersPerAppInstance: values.usersPerAppInstance,
      adminsPerAppInstance: values.adminsPerAppInstance,
      endpointsPerUser: values.endpointsPerUser,
    },
    requestTokenHours: values.requestTokenHours,
    audit: {
      to: wordOr(folder, values.audit, 'off', 'stdout'),
      fileMegabytes: values.auditFileMegabytes,
      files: values.auditFiles,
    },
    rateLimits: wordOr(folder, values.rateLimits, 'off', 'aws'),
    push: pushOf(folder, values),
    logLevel: values.log,
    testReset: values.test,
  })
}

const pushOf = (folder: string, values: SettingValues): Config['push'] => ({
  webhook: webhookOf(values),
  mode: values.push,
  apnsUrl: values.pushApnsUrl,
  apnsSandboxUrl: values.pushApnsSandboxUrl,
  fcmUrl: values.pushFcmUrl,
  fcmTokenUrl: values.pushFcmTokenUrl,
  caFile: values.pushCaFile && resolve(folder, values.pushCaFile),
  attemptsMax: values.pushAttempts,
  ageMsMax: values.pushAgeSeconds * 1000,
  concurrency: values.pushConcurrency,
  backlogMax: values.pushBacklog,
  answerMs: values.pushAnswerSeconds * 1000,
})

const webhookOf = ({ pushWebhookUrl: url, pushWebhookSecret: secret }: SettingValues) =>
  url !== undefined && secret !== undefined ? { url, secret } : undefined

/** The list of settings that `carillon serve --help` shows. */
export const settingsHelp = (): string => {
  const entries = SETTING_KEYS.map((key) => {
    const setting: Setting = SETTINGS[key]
    const assumed = setting.default === undefined ? '' : ` [${setting.default}]`
    return `  ${flagOf(key)}, ${variableOf(key)}${assumed}\n      ${setting.meaning}\n      (${setting.kind.allowed})`
  })
  return [
    `Settings: a flag, else an environment variable, else ${SETTINGS_FILE}, else the default in brackets.`,
    `${SETTINGS_FILE} is read from the working folder, or from the path after ${CONFIG_FLAG}; it holds one JSON object`,
    'whose keys are the flags in camel case, e.g. {"dataDir": "./data"}. Relative paths start from the working folder.',
    '',
    ...entries,
  ].join('\n')
}

const valuesOf = (given: GivenSettings): SettingValues => {
  const values = SETTING_KEYS.map((key) => [key, parsedOrDefault(SETTINGS[key], given.get(key))])
  // The table gives each key's type, which a list of entries cannot carry.
  return Object.fromEntries(values) as SettingValues
}

const parsedOrDefault = (setting: Setting, given: Given | undefined): unknown => {
  if (given === undefined) return setting.default === undefined ? undefined : setting.kind.parse(setting.default)
  const value = setting.kind.parse(given.text)
  if (value === undefined) throw refusal(given.name, given.text, setting)
  return value
}

/** A word as it is, anything else as a path. */
const wordOr = (folder: string, value: string, ...words: readonly string[]) =>
  words.includes(value) ? value : resolve(folder, value)

const requireBothOrNeither = (given: GivenSettings, one: SettingKey, other: SettingKey) => {
  const [set, unset] = given.has(one) ? [one, other] : [other, one]
  const name = given.get(set)?.name
  if (name !== undefined && !given.has(unset))
    throw new SettingError(`${name} is set without ${variableOf(unset)}; allowed are both or neither`)
}

const refuseBoth = (given: GivenSettings, one: SettingKey, other: SettingKey) => {
  const [first, second] = [given.get(one)?.name, given.get(other)?.name]
  if (first !== undefined && second !== undefined)
    throw new SettingError(`${first} is set beside ${second}; allowed is one of them`)
}

const databaseOf = ({ databaseUrl: url, databasePool, databaseStatementMs, databaseLockMs }: SettingValues) =>
  url === undefined
    ? undefined
    : { url, connectionsMax: databasePool, statementMs: databaseStatementMs, lockMs: databaseLockMs }

// It is never made there: a database must not hold the key to its own secrets, and nodes have no folder in common.
const requireMasterKeyOfDatabase = (given: GivenSettings) => {
  const name = given.get('databaseUrl')?.name
  if (name !== undefined && !given.has('masterKey') && !given.has('masterKeyFile'))
    throw new SettingError(
      `${name} is set without ${variableOf('masterKey')} or ${variableOf('masterKeyFile')}; allowed is a database with one`,
    )
}

const requireDatabaseOfRole = (given: GivenSettings, { role, databaseUrl }: SettingValues) => {
  if (role === 'all' || databaseUrl !== undefined) return
  throw new SettingError(
    `${given.get('role')?.name} is "${role}" without ${variableOf('databaseUrl')}; allowed is all: a data folder has one ` +
      'server, which does everything',
  )
}

const requireTokenBeyondLoopback = ({ adminHost, adminPort, adminToken }: SettingValues) => {
  if (adminPort === 'off' || adminToken !== undefined || isLoopback(adminHost)) return
  throw new SettingError(
    `${variableOf('adminHost')} is "${adminHost}", not loopback, without ${variableOf('adminToken')}; ` +
      'allowed is 127.0.0.1, ::1 or localhost, or any host with a token',
  )
}

const frozen = <T extends object>(value: T): T => {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner)
  return Object.freeze(value)
}
