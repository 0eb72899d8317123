import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { nodeOn } from './processes.ts'
import { type CpuProfile, profileOf } from './profile.ts'

/** How the server is started. */
export interface ServerOptions {
  /** Whose server it is; this one's if absent. */
  readonly checkout?: string
  /** Takes the log; the data are in `data` below it. */
  readonly folder: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Where it runs; undefined for wherever there is room. */
  readonly core: number | undefined
  /** More flags of `carillon serve`. */
  readonly flags: readonly string[]
}

/** A server of its own process. */
export interface MeasuredServer {
  readonly pid: number
  readonly port: number
  /** From the start of the process until it answers that it is ready. */
  readonly readyMs: number
  /** What the server measures of itself, by the names of `/metrics`; of what has labels only the last. */
  metrics(): Promise<(name: string) => number>
  /** The processor time that it has taken, all its threads. */
  cpuUs(): Promise<number>
  /** The most memory that it had resident at any time, in bytes; of Linux alone. */
  peakBytes(): number
  /** Where its time goes from now until the returned function is called. */
  profile(): Promise<() => Promise<CpuProfile>>
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const CHECKOUT = join(import.meta.dirname, '..')
const WAIT_MS_MAX = 60_000
const POLL_MS = 2
const NO_QUOTAS = ['app-instances-per-account', 'users-per-app-instance', 'endpoints-per-user'].flatMap((quota) => [
  `--${quota}`,
  '0',
])

/** Starts `carillon serve` with no quotas and its log in a file; all else is as users have it. */
export const startServer = async (options: ServerOptions): Promise<MeasuredServer> => {
  const { checkout = CHECKOUT, folder, accessKeyId, secretAccessKey, core, flags } = options
  const logFile = join(folder, `server-${randomUUID()}.log`)
  const log = openSync(logFile, 'w')
  const args = ['--data-dir', join(folder, 'data'), '--port', '0', '--admin-port', '0', ...NO_QUOTAS, ...flags]
  const startedMs = performance.now()
  // Nothing listens for an inspector until `profile` asks for one, which then must take a free port.
  const child = nodeOn(core, ['--inspect-port=0', join(checkout, 'bin', 'carillon'), 'serve', ...args], {
    stdio: ['ignore', log, 'pipe'],
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      CARILLON_ACCESS_KEY_ID: accessKeyId,
      CARILLON_SECRET_ACCESS_KEY: secretAccessKey,
    },
  })
  closeSync(log)
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
  })

  /** What the server prints sooner or later. */
  const printed = async (pattern: RegExp, output: () => string): Promise<string> => {
    const endMs = performance.now() + WAIT_MS_MAX
    while (performance.now() < endMs && child.exitCode === null) {
      const found = pattern.exec(output())?.[1]
      if (found !== undefined) return found
      await delay(POLL_MS)
    }
    throw new Error(`the server did not print ${pattern}:\n${said}`)
  }

  const apiUrl = await printed(/^ +API +(\S+)$/m, () => readFileSync(logFile, 'utf8'))
  while ((await answerOf(`${apiUrl}/readyz`)).status !== 200) await delay(POLL_MS)
  const readyMs = performance.now() - startedMs
  const adminUrl = await printed(/^ +Admin +(\S+)$/m, () => readFileSync(logFile, 'utf8'))

  const metrics = async () => {
    const { body } = await answerOf(`${adminUrl}/metrics`)
    const values = new Map([...body.matchAll(/^(\w+)(?:\{.*\})? (\S+)$/gm)].map(([, name, value]) => [name, value]))
    return (name: string) => Number(values.get(name))
  }

  return {
    pid: child.pid!,
    port: Number(new URL(apiUrl).port),
    readyMs,
    metrics,
    async cpuUs() {
      return (await metrics())('process_cpu_seconds_total') * 1e6
    },
    peakBytes: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    async profile() {
      child.kill('SIGUSR1')
      return profileOf(await printed(/Debugger listening on (ws:\S+)/, () => said))
    },
    async stop(signal) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
}

const answerOf = async (url: string): Promise<{ readonly status: number | undefined; readonly body: string }> => {
  const [answer] = await once(get(url, { agent: false }), 'response')
  return { status: answer.statusCode, body: await text(answer) }
}
