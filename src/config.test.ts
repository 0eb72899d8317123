import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig, settingsHelp } from './config.ts'
import { SettingError } from './settings/setting-error.ts'
import { flagOf, SETTING_KEYS, variableOf } from './settings/table.ts'

const SECRET = 'a-secret-of-at-least-16-characters'
const KEY = { CARILLON_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', CARILLON_SECRET_ACCESS_KEY: SECRET }

const folder = mkdtempSync(join(tmpdir(), 'carillon-config-'))
after(() => rmSync(folder, { recursive: true }))

const settingsFile = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return name
}

test('every setting has the default that its documentation names', () => {
  assert.deepEqual(loadConfig({ env: {}, folder }), {
    api: { host: '127.0.0.1', port: 8080, tls: undefined, trustedProxies: [], corsOrigins: ['*'] },
    admin: { host: '127.0.0.1', port: 8081, token: undefined },
    dataDir: join(folder, 'data'),
    database: undefined,
    role: 'all',
    leaseMs: 30_000,
    masterKey: undefined,
    masterKeyFile: undefined,
    durability: 'full',
    rootKey: undefined,
    accountId: '123456789012',
    region: 'us-east-1',
    partition: 'aws',
    deviceTokenPolicy: 'exclusive',
    quotas: {
      appInstancesPerAccount: 100,
      usersPerAppInstance: 100_000,
      adminsPerAppInstance: 100,
      endpointsPerUser: 10,
    },
    requestTokenHours: 24,
    rateLimits: 'off',
    audit: { to: 'off', fileMegabytes: 100, files: 10 },
    push: {
      mode: 'live',
      apnsUrl: 'https://api.push.apple.com',
      apnsSandboxUrl: 'https://api.sandbox.push.apple.com',
      fcmUrl: 'https://fcm.googleapis.com',
      fcmTokenUrl: 'https://oauth2.googleapis.com/token',
      caFile: undefined,
      attemptsMax: 25,
      ageMsMax: 3_600_000,
      concurrency: 200,
      backlogMax: 1_000_000,
      answerMs: 5000,
      webhook: undefined,
    },
    logLevel: 'info',
    testReset: false,
  })
})

test('a flag wins over the environment, the environment over the file, the file over the default', () => {
  const config = settingsFile('order.json', '{"port": 1, "region": "eu-central-1", "log": "warn"}')
  const env = { CARILLON_PORT: '2', CARILLON_REGION: 'eu-west-1' }
  const { api, region, logLevel, accountId } = loadConfig({ flags: ['--config', config, '--port', '3'], env, folder })
  assert.deepEqual([api.port, region, logLevel, accountId], [3, 'eu-west-1', 'warn', '123456789012'])
})

for (const [name, refused] of [
  ['PUSH_APNS_URL', 'http://127.0.0.1:8443'],
  ['PUSH_APNS_URL', 'https://api.push.apple.com/3/device'],
  ['PUSH_FCM_TOKEN_URL', 'https://user@oauth2.googleapis.com/token'],
  ['PUSH_FCM_TOKEN_URL', 'https://oauth2.googleapis.com/token?to=x'],
] as const)
  test(`CARILLON_${name} refuses ${refused}`, () =>
    assert.throws(() => loadConfig({ env: { [`CARILLON_${name}`]: refused }, folder }), { name: 'SettingError' }))

test('carillon.json is read from the working folder', () => {
  const working = mkdtempSync(join(folder, 'working-'))
  writeFileSync(join(working, 'carillon.json'), '{"dataDir": "store"}')
  assert.equal(loadConfig({ env: {}, folder: working }).dataDir, join(working, 'store'))
})

test('carillon.json takes numbers, booleans and lists as JSON has them', () => {
  const config = settingsFile('types.json', '{"port": 0, "test": true, "trustedProxies": ["10.0.0.0/8", "::1"]}')
  const { api, testReset } = loadConfig({ flags: ['--config', config], env: {}, folder })
  assert.deepEqual([api.port, testReset, api.trustedProxies], [0, true, ['10.0.0.0/8', '::1']])
})

test('the configuration cannot be changed, nor anything in it', () => {
  const config = loadConfig({ env: KEY, folder })
  assert.ok(
    [config, config.api, config.admin, config.quotas, config.rootKey, config.api.corsOrigins].every(Object.isFrozen),
  )
})

test('help lists every setting by flag and variable', () => {
  const help = settingsHelp()
  assert.deepEqual(
    SETTING_KEYS.filter((key) => !help.includes(`${flagOf(key)}, ${variableOf(key)}`)),
    [],
  )
})

const ACCEPTED = [
  { flags: ['--data-dir', ':memory:'], read: 'dataDir', value: ':memory:' },
  { flags: ['--data-dir=/srv/carillon'], read: 'dataDir', value: '/srv/carillon' },
  { flags: ['--endpoints-per-user', '0'], read: 'quotas.endpointsPerUser', value: 0 },
  { flags: ['--app-instances-per-account', '7'], read: 'quotas.appInstancesPerAccount', value: 7 },
  { flags: ['--users-per-app-instance', '7'], read: 'quotas.usersPerAppInstance', value: 7 },
  { flags: ['--admins-per-app-instance', '7'], read: 'quotas.adminsPerAppInstance', value: 7 },
  { flags: ['--admin-port', 'off', '--admin-host', '0.0.0.0'], read: 'admin.port', value: 'off' },
  { flags: ['--admin-host', '0.0.0.0', '--admin-token', SECRET], read: 'admin.token', value: SECRET },
  { flags: ['--admin-host', '127.9.9.9'], read: 'admin.host', value: '127.9.9.9' },
  { flags: ['--admin-host', '::1'], read: 'admin.host', value: '::1' },
  { flags: ['--host', 'chime.example.com'], read: 'api.host', value: 'chime.example.com' },
  {
    flags: ['--tls-cert', '/c.pem', '--tls-key', '/k.pem'],
    read: 'api.tls',
    value: { certFile: '/c.pem', keyFile: '/k.pem' },
  },
  { flags: ['--trusted-proxies', '10.0.0.1, fd00::/8'], read: 'api.trustedProxies', value: ['10.0.0.1', 'fd00::/8'] },
  { flags: ['--cors-origins', 'none'], read: 'api.corsOrigins', value: [] },
  {
    flags: ['--cors-origins', 'https://a.example,capacitor://localhost'],
    read: 'api.corsOrigins',
    value: ['https://a.example', 'capacitor://localhost'],
  },
  {
    flags: ['--database-url', 'postgres://carillon@db/chime', '--master-key-file', '/m.key', '--database-pool', '7'],
    read: 'database',
    value: { url: 'postgres://carillon@db/chime', connectionsMax: 7, statementMs: 5000, lockMs: 2000 },
  },
  { flags: ['--partition', 'aws-us-gov'], read: 'partition', value: 'aws-us-gov' },
  { flags: ['--device-token-policy', 'shared'], read: 'deviceTokenPolicy', value: 'shared' },
  { flags: ['--durability', 'relaxed'], read: 'durability', value: 'relaxed' },
  { flags: ['--request-token-hours', '48'], read: 'requestTokenHours', value: 48 },
  { flags: ['--rate-limits', 'aws'], read: 'rateLimits', value: 'aws' },
  { flags: ['--rate-limits', '/etc/limits.json'], read: 'rateLimits', value: '/etc/limits.json' },
  { flags: ['--audit', 'stdout'], read: 'audit.to', value: 'stdout' },
  { flags: ['--audit', '/var/log/audit.json'], read: 'audit.to', value: '/var/log/audit.json' },
  { flags: ['--audit-file-megabytes', '5'], read: 'audit.fileMegabytes', value: 5 },
  { flags: ['--audit-files', '3'], read: 'audit.files', value: 3 },
  { flags: ['--log', 'silent'], read: 'logLevel', value: 'silent' },
  { flags: ['--test'], read: 'testReset', value: true },
  { flags: ['--test', '--port', '0'], read: 'testReset', value: true },
  { flags: ['--test=0'], read: 'testReset', value: false },
]

const memberAt = (value: unknown, path: string) =>
  path.split('.').reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), value)

for (const { flags, read, value } of ACCEPTED)
  test(`carillon serve ${flags.join(' ')} sets ${read}`, () => {
    assert.deepEqual(memberAt(loadConfig({ flags, env: {}, folder }), read), value)
  })

// What the line must say: the setting as it was written, the value, and what is allowed.
const REFUSED_FLAGS: [flags: string[], line: RegExp][] = [
  [
    ['--role', 'worker'],
    /^--role is "worker" without CARILLON_DATABASE_URL; allowed is all: a data folder has one server, which does everything$/,
  ],
  [['--prot', '1'], /^"--prot" is not a setting; allowed are --host, --port, .*--config$/],
  [['extra'], /^"extra" is not a setting; allowed are --host/],
  [['two\nlines'], /^"two\\nlines" is not a setting/],
  [['--port'], /^--port has no value; allowed is a port from 0 to 65535$/],
  [['--data-dir', '--test'], /^--data-dir has no value; allowed is a path$/],
  [['--port', '65536'], /^--port is "65536"; allowed is a port from 0 to 65535$/],
  [['--port', 'off'], /^--port is "off"/],
  [['--port', '8\n0'], /^--port is "8\\n0"/],
  [['--admin-port', '-1'], /^--admin-port is "-1"; allowed is a port from 0 to 65535, or off$/],
  [['--host', '999.1.1.1'], /^--host is "999.1.1.1"; allowed is an IP address or a host name$/],
  [['--host', 'http://localhost'], /^--host is/],
  [['--trusted-proxies', '10.0.0.0/33'], /^--trusted-proxies is "10.0.0.0\/33"/],
  [['--trusted-proxies', 'proxy.example.com'], /^--trusted-proxies is/],
  [['--cors-origins', 'https://a.example/'], /^--cors-origins is/],
  [['--cors-origins', '*,https://a.example'], /^--cors-origins is/],
  [['--data-dir='], /^--data-dir is ""; allowed is a path$/],
  [['--account-id', '12345678901'], /^--account-id is "12345678901"; allowed is 12 digits$/],
  [['--region', 'US-East-1'], /^--region is "US-East-1"; allowed is 1 to 63 lower-case/],
  [['--partition', 'aws-'], /^--partition is "aws-"/],
  [
    ['--device-token-policy', 'strict'],
    /^--device-token-policy is "strict"; allowed is one of exclusive, refresh, shared$/,
  ],
  [['--durability', 'none'], /^--durability is "none"; allowed is one of full, relaxed$/],
  [['--endpoints-per-user', '-1'], /^--endpoints-per-user is "-1"; allowed is a whole number; 0 means no quota$/],
  [['--endpoints-per-user', '1e3'], /^--endpoints-per-user is "1e3"/],
  [['--request-token-hours', '0'], /^--request-token-hours is "0"; allowed is a whole number of hours from 1 to 8760$/],
  [['--rate-limits', ''], /^--rate-limits is ""; allowed is off, aws, or a path$/],
  [['--audit-files', '0'], /^--audit-files is "0"; allowed is a whole number from 1 to 1000$/],
  [['--log', 'verbose'], /^--log is "verbose"; allowed is one of fatal, error, warn, info, debug, trace, silent$/],
  [['--test=yes'], /^--test is "yes"; allowed is 1 or on, 0 or off$/],
  [['--config', 'absent.json'], /absent\.json cannot be read \(ENOENT\)/],
  [['--config', '.'], /cannot be read \(EISDIR\)/],
]

// A secret must not be shown, and neither must what a misspelt name may hold.
const REFUSED_VARIABLES: [env: Record<string, string>, line: RegExp][] = [
  [{ CARILLON_SECRET: SECRET }, /^"CARILLON_SECRET" is not a setting; allowed are CARILLON_HOST, .*CARILLON_TEST$/],
  [{ CARILLON_PORT: '' }, /^CARILLON_PORT is ""; allowed is a port from 0 to 65535$/],
  [
    { ...KEY, CARILLON_SECRET_ACCESS_KEY: `${SECRET} ` },
    /^CARILLON_SECRET_ACCESS_KEY is ill-formed \(not shown\); allowed is 16 to 128/,
  ],
  [{ ...KEY, CARILLON_ACCESS_KEY_ID: 'short' }, /^CARILLON_ACCESS_KEY_ID is "short"; allowed is 16 to 128/],
  [
    { CARILLON_SECRET_ACCESS_KEY: SECRET },
    /^CARILLON_SECRET_ACCESS_KEY is set without CARILLON_ACCESS_KEY_ID; allowed are both or neither$/,
  ],
  [{ CARILLON_TLS_CERT: 'c.pem' }, /^CARILLON_TLS_CERT is set without CARILLON_TLS_KEY; allowed are both or neither$/],
  [
    { CARILLON_MASTER_KEY: 'c2hvcnQ=' },
    /^CARILLON_MASTER_KEY is ill-formed \(not shown\); allowed is 32 bytes as base64/,
  ],
  [
    { CARILLON_MASTER_KEY: Buffer.alloc(32).toString('base64'), CARILLON_MASTER_KEY_FILE: 'key' },
    /^CARILLON_MASTER_KEY is set beside CARILLON_MASTER_KEY_FILE; allowed is one of them$/,
  ],
  [
    { CARILLON_DATABASE_URL: `mysql://carillon:${SECRET}@db/chime` },
    /^CARILLON_DATABASE_URL is ill-formed \(not shown\); allowed is postgres:/,
  ],
  [
    { CARILLON_DATABASE_URL: `postgres://carillon:${SECRET}@db/chime` },
    /^CARILLON_DATABASE_URL is set without CARILLON_MASTER_KEY or CARILLON_MASTER_KEY_FILE; allowed is/,
  ],
  [{ CARILLON_ADMIN_TOKEN: 'too short' }, /^CARILLON_ADMIN_TOKEN is ill-formed \(not shown\); allowed is 16 to 256/],
  [
    { CARILLON_ADMIN_HOST: '0.0.0.0' },
    /^CARILLON_ADMIN_HOST is "0.0.0.0", not loopback, without CARILLON_ADMIN_TOKEN; allowed is/,
  ],
  [{ CARILLON_ADMIN_HOST: '127.example.com' }, /^CARILLON_ADMIN_HOST is "127.example.com", not loopback/],
]

const REFUSED_FILES: [text: string, line: RegExp][] = [
  [`{"secretAccessKey": "${SECRET}"`, /bad\.json is not a JSON object; allowed is {"<key>": <value>, …}$/],
  ['[]', /bad\.json is not a JSON object/],
  ['{"data-dir": "x"}', /^"data-dir" in bad\.json is not a setting; allowed are host, port, .*test$/],
  ['{"__proto__": "x"}', /^"__proto__" in bad\.json is not a setting/],
  ['{"port": true}', /^port in bad\.json is true; allowed is a port from 0 to 65535$/],
  ['{"port": 80.5}', /^port in bad\.json is "80.5"/],
  ['{"accountId": 123456789012}', /^accountId in bad\.json is 123456789012; allowed is 12 digits$/],
  ['{"log": null}', /^log in bad\.json is null/],
  [`{"secretAccessKey": ["${SECRET}"]}`, /^secretAccessKey in bad\.json is ill-formed \(not shown\)/],
]

/** The one line that stops the start. */
const refusalOf = (load: () => unknown): string => {
  try {
    load()
  } catch (error) {
    assert.ok(error instanceof SettingError)
    assert.ok(!error.message.includes('\n') && !error.message.includes(SECRET))
    return error.message
  }
  return assert.fail('was accepted')
}

for (const [flags, line] of REFUSED_FLAGS)
  test(`refuses carillon serve ${JSON.stringify(flags)}`, () => {
    assert.match(
      refusalOf(() => loadConfig({ flags, env: {}, folder })),
      line,
    )
  })

for (const [env, line] of REFUSED_VARIABLES)
  test(`refuses the environment ${JSON.stringify(env)}`, () => {
    assert.match(
      refusalOf(() => loadConfig({ env, folder })),
      line,
    )
  })

for (const [text, line] of REFUSED_FILES)
  test(`refuses a carillon.json of ${text}`, () => {
    const flags = ['--config', settingsFile('bad.json', text)]
    assert.match(
      refusalOf(() => loadConfig({ flags, env: {}, folder })),
      line,
    )
  })
