import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { issued, newAuthority } from '../../src/fake-push/certificate.ts'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { freePort } from '../support/free-port.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer, startPostgres } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/stores.ts'

const NOW_MS = Date.now()
const authority = newAuthority('Authority of the database', NOW_MS)
const own = issued('The database', { kind: 'server', hosts: ['localhost'] }, authority, NOW_MS)
const client = issued('certified', { kind: 'client', bundleId: 'none' }, authority, NOW_MS)

const folder = temporaryFolder()
const kept = (name: string, text: string) => {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}
const authorityFile = kept('ca.pem', authority.certificate)
const strangerFile = kept('stranger.pem', newAuthority('A stranger', NOW_MS).certificate)
const CLIENT = `sslcert=${kept('cert.pem', client.certificate)}&sslkey=${kept('key.pem', client.privateKey)}`

const port = await freePort()
const server = await startPostgres({
  port,
  settings: [
    'ssl=on',
    'ssl_cert_file=$cert.pem',
    'ssl_key_file=$key.pem',
    'ssl_ca_file=$ca.pem',
    'hba_file=$access.conf',
  ],
  files: {
    'cert.pem': own.certificate,
    'key.pem': own.privateKey,
    'ca.pem': authority.certificate,
    'access.conf': 'local all all trust\nhostssl all certified all cert\nhost all carillon all trust\n',
  },
})
after(() => {
  server.stop()
  folder[Symbol.dispose]()
})
await administer(server.url, 'create role certified login')

/** Whether a connection with these options in its URL is encrypted. */
const isEncrypted = async (options: string, { host = 'localhost', user = 'carillon' } = {}): Promise<boolean> => {
  const url = `postgres://${user}@${host}:${port}/postgres?${options}`
  const database = new PostgresDatabase({ ...connectionTo(url), observer: UNOBSERVED })
  try {
    const found = await database.read((sql) =>
      sql.get<{ ssl: 0 | 1 }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()'),
    )
    return found?.ssl === 1
  } finally {
    await database.close()
  }
}

for (const [options, encrypted] of [
  ['sslmode=disable', false],
  ['sslmode=require', true],
  [`sslmode=verify-ca&sslrootcert=${authorityFile}`, true],
  [`sslmode=verify-full&sslrootcert=${authorityFile}`, true],
] as const)
  test(`${options.replace(folder.path, '')} is ${encrypted ? '' : 'not '}encrypted`, async () => {
    assert.equal(await isEncrypted(options), encrypted)
  })

test('a server that the authority does not know is refused', async () => {
  await assert.rejects(isEncrypted(`sslmode=verify-ca&sslrootcert=${strangerFile}`), {
    name: 'StoreUnavailable',
    message: /unable to verify the first certificate|self-signed certificate/,
  })
})

test('a server whose certificate names another host is refused, unless that is not asked for', async () => {
  const host = '127.0.0.1'
  await assert.rejects(isEncrypted(`sslmode=verify-full&sslrootcert=${authorityFile}`, { host }), {
    name: 'StoreUnavailable',
    message: /not in the cert's list/,
  })
  assert.equal(await isEncrypted(`sslmode=verify-ca&sslrootcert=${authorityFile}`, { host }), true)
})

test('a server that asks for a certificate gets that of the URL', async () => {
  const options = `sslmode=verify-full&sslrootcert=${authorityFile}`
  const user = 'certified'
  assert.equal(await isEncrypted(`${options}&${CLIENT}`, { user }), true)
  await assert.rejects(isEncrypted(options, { user }), {
    name: 'StoreUnavailable',
    message: /valid client certificate/,
  })
})
