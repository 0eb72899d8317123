import { spawn, spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Where Debian keeps it, and where a PATH may have it. */
const program = (): string => {
  const found = [...globSync('/usr/lib/postgresql/*/bin/pgbench').sort().reverse(), 'pgbench']
  const works = found.find((path) => spawnSync(path, ['--version']).status === 0)
  if (works === undefined) throw new Error('this measurement needs pgbench, which comes with PostgreSQL: install that')
  return works
}

/** Tells of the processor time of what it ran. */
const TIMED = '"$0" "$@"; times'

/** What pgbench came to. */
export interface PgbenchRun {
  readonly perSecond: number
  /** The processor time of pgbench itself, all of the run. */
  readonly cpuUs: number
}

/** Runs a script of this folder for a while, by so many clients. */
export const pgbench = () => {
  const path = program()
  return async (
    script: 'register' | 'insert',
    url: string,
    options: {
      readonly clients: number
      readonly seconds: number
      readonly variables: Readonly<Record<string, string>>
    },
  ): Promise<PgbenchRun> => {
    const { clients, seconds, variables } = options
    const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const file = join(import.meta.dirname, `${script}.sql`)
    const flags = ['-n', '-M', 'prepared', '-c', clients, '-j', THREADS, '-T', seconds, '-f', file].map(String)
    const child = spawn('bash', ['-c', TIMED, path, ...flags, ...defined, url], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [said, failed] = await Promise.all([text(child.stdout), text(child.stderr)])
    const perSecond = /^tps = ([\d.]+)/m.exec(said)?.[1]
    // The shell's own time, and on the next line that of its children: user and system.
    const [user = 0, system = 0] = [...said.matchAll(/(\d+)m([\d.]+)s/g)]
      .slice(-2)
      .map(([, m, s]) => Number(m) * 60 + Number(s))
    if (perSecond === undefined) throw new Error(`pgbench did not do its work:\n${failed}`)
    return { perSecond: Number(perSecond), cpuUs: (user + system) * 1e6 }
  }
}

const THREADS = 2
