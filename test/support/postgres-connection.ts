import type { ConnectionSettings } from '../../src/store/postgres/connecting.ts'

/** The master key of every test's database. */
export const MASTER_KEY = Buffer.alloc(32, 'master key of tests')

/** How a database of a test is spoken to; few connections, since many tests share a server. */
export const connectionTo = (url: string, others: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
  url,
  connectionsMax: 6,
  statementMs: 20_000,
  lockMs: 10_000,
  ...others,
})
