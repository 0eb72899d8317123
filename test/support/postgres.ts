import { migrate } from '../../src/store/migrations/migrate.ts'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { connectionTo } from './postgres-connection.ts'
import { administer, type PostgresServer, startPostgres } from './postgres-server.ts'

/** The environment's name for the URL of the server that a run of tests shares. */
export const POSTGRES_VARIABLE = 'TEST_POSTGRES_URL'

// Whose schema every test's database starts with, so that none has to make it.
const TEMPLATE = 'carillon_template'

const urlOf = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href

/** Starts a server for tests to share. */
export const sharedPostgres = async (): Promise<PostgresServer> => {
  const server = await startPostgres()
  await administer(server.url, `create database ${TEMPLATE}`)
  const database = new PostgresDatabase({ ...connectionTo(urlOf(server.url, TEMPLATE)), observer: UNOBSERVED })
  await migrate(database, '0.1.0')
  await database.close()
  return server
}

// A file of tests that is run by itself has nobody to share one with.
let own: Promise<PostgresServer> | undefined

const server = async (): Promise<string> => {
  const shared = process.env[POSTGRES_VARIABLE]
  if (shared !== undefined) return shared
  own ??= sharedPostgres()
  return (await own).url
}

/**
 * A new database, with this release's tables unless it is to be `empty`, that is removed at the end of the block. It is
 * kept `inFolder`, if that is said, which has to be PostgreSQL's own.
 */
export const newDatabase = async ({ empty = false, inFolder = '' } = {}) => {
  const url = await server()
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  if (inFolder !== '') await administer(url, `create tablespace ${name} location '${inFolder}'`)
  const where = inFolder === '' ? '' : `tablespace ${name}`
  await administer(url, `create database ${name} template ${empty ? 'template0' : TEMPLATE} ${where}`)
  return {
    url: urlOf(url, name),
    async [Symbol.asyncDispose]() {
      await administer(url, `drop database ${name} with (force)`)
      if (inFolder !== '') await administer(url, `drop tablespace ${name}`)
    },
  }
}

// What says of the database itself what it is.
const KEPT = ['schema_state', 'store_home', 'store_revision', 'master_key_check']

const EMPTY = `do $$ declare name text; begin
  for name in select tablename from pg_tables
    where schemaname = 'public' and tablename not in (${KEPT.map((name) => `'${name}'`).join(', ')})
  loop execute format('delete from %I', name); end loop;
end $$`

let ofFile: ReturnType<typeof newDatabase> | undefined

/** The database of this file of tests, emptied: quicker than a new one for each test. It goes when its server does. */
export const fileDatabase = async (): Promise<string> => {
  ofFile ??= newDatabase()
  const { url } = await ofFile
  await administer(url, EMPTY)
  return url
}
