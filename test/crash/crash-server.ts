import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { logStream } from '../support/logs.ts'

const CARILLON = join(import.meta.dirname, '..', '..', 'bin', 'carillon')

/** The root key of every server that is started here. */
export const ROOT_KEY = { accessKeyId: 'CRASHTESTKEY0000', secretAccessKey: 'crash-test-secret-0123456789abcdef0123' }

/** A server in a process of its own. */
export interface CrashServer extends AsyncDisposable {
  readonly port: number
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number | null>
  /** Lets it do nothing, and go on again. */
  freeze(): void
  thaw(): void
}

const ended = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = await exit
  return code
}

/** Starts `carillon serve` on a free port; resolves when it serves. */
export const startServer = async (
  folder: string,
  env: Readonly<Record<string, string>> = {},
  ...flags: string[]
): Promise<CrashServer> => {
  const always = ['--port', '0', '--admin-port', 'off', '--data-dir', folder, '--log', 'error']
  const child = spawn(process.execPath, [CARILLON, 'serve', ...always, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      CARILLON_ACCESS_KEY_ID: ROOT_KEY.accessKeyId,
      CARILLON_SECRET_ACCESS_KEY: ROOT_KEY.secretAccessKey,
      ...env,
    },
  })
  for await (const line of createInterface(child.stdout)) {
    const [, port] = /^ +(?:API|Health) +\S+:(\d+)$/.exec(line) ?? []
    if (port === undefined) continue
    child.stdout.pipe(logStream())
    const kill = async () => void (await ended(child, 'SIGKILL'))
    return {
      port: Number(port),
      kill,
      stop: () => ended(child, 'SIGTERM'),
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      [Symbol.asyncDispose]: kill,
    }
  }
  throw new Error(`the server did not start on ${folder}`)
}
