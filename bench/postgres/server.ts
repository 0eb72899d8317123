import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { startPostgres } from '../../test/support/postgres-server.ts'

/** A PostgreSQL that is measured. */
export interface MeasuredPostgres {
  readonly url: string
  /** The processor time that it has taken, all its processes, those that ended too; of Linux alone. */
  cpuUs(): number
  stop(): void
}

/** As an operator would have it: what was answered is on disk. The rest of what tests leave out is switched on again. */
const SETTINGS = [
  'fsync=on',
  'full_page_writes=on',
  'autovacuum=on',
  'shared_buffers=1GB',
  'max_connections=200',
  'max_wal_size=8GB',
  'checkpoint_timeout=15min',
]

const TICK_US = 10_000

/** Starts one of its own, on loopback. */
export const measuredPostgres = async (): Promise<MeasuredPostgres> => {
  const port = await freePort()
  const { url: socketUrl, stop } = await startPostgres({ port, settings: SETTINGS })
  const folder = new URL(socketUrl).searchParams.get('host')!
  const postmaster = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
  const url = new URL(socketUrl)
  url.hostname = '127.0.0.1'
  url.searchParams.delete('host')
  return { url: url.href, cpuUs: () => ticksBelow(postmaster) * TICK_US, stop }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port to be had')
  server.close()
  await once(server, 'close')
  return address.port
}

/** What stands behind a process's name in its line of `/proc`. */
const statOf = (pid: number): readonly number[] | undefined => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').slice(1).map(Number)
  } catch {
    // It has ended, be it since it was listed.
    return undefined
  }
}

// Of `statOf`. Source: proc(5), /proc/pid/stat
const PARENT = 0
const [USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [10, 11, 12, 13]

/** Of a process, of its children, and of those that it has had. */
const ticksBelow = (pid: number): number => {
  const own = statOf(pid)
  if (!own) return 0
  const children = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    return stat?.[PARENT] === pid ? [stat[USER]! + stat[SYSTEM]!] : []
  })
  const ticks = own[USER]! + own[SYSTEM]! + own[CHILDREN_USER]! + own[CHILDREN_SYSTEM]!
  return children.reduce((sum, each) => sum + each, ticks)
}
