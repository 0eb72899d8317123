import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { startPostgres } from '../support/postgres-server.ts'

const PAIRS = join(import.meta.dirname, '..', 'wire', 'http-tls')
const OWN = join(PAIRS, 'first.cert.pem')
const OTHER = join(PAIRS, 'second.cert.pem')

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const port = await freePort()
const server = await startPostgres({
  port,
  settings: ['ssl=on', 'ssl_cert_file=$cert.pem', 'ssl_key_file=$key.pem'],
  files: { 'cert.pem': readFileSync(OWN, 'utf8'), 'key.pem': readFileSync(join(PAIRS, 'first.key.pem'), 'utf8') },
})
after(() => server.stop())

/** Whether a connection with these options in its URL is encrypted. */
const isEncrypted = async (options: string): Promise<boolean> => {
  const url = `postgres://carillon@127.0.0.1:${port}/postgres?${options}`
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
  [`sslmode=verify-ca&sslrootcert=${OWN}`, true],
] as const)
  test(`${options.replace(PAIRS, '')} is ${encrypted ? '' : 'not '}encrypted`, async () => {
    assert.equal(await isEncrypted(options), encrypted)
  })

test('a server with the certificate of somebody else is refused', async () => {
  await assert.rejects(isEncrypted(`sslmode=verify-ca&sslrootcert=${OTHER}`), {
    name: 'StoreUnavailable',
    message: /self-signed certificate/,
  })
})

test('a server whose certificate names another host is refused', async () => {
  await assert.rejects(isEncrypted(`sslmode=verify-full&sslrootcert=${OWN}`), {
    name: 'StoreUnavailable',
    message: /not in the cert's list/,
  })
})
