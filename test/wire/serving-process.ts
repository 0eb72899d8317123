import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CARILLON = join(import.meta.dirname, '..', '..', 'bin', 'carillon')

/** `carillon serve` in a process of its own. */
export interface ServingProcess {
  readonly apiUrl: string
  readonly adminUrl: string
  /** Asks it to end; returns all that it has ever written to standard output and standard error. */
  stop(): Promise<readonly string[]>
}

/** Starts `carillon serve` on free ports with these settings; resolves when it serves. */
export const servingProcess = async (
  settings: Readonly<Record<`CARILLON_${string}`, string>>,
): Promise<ServingProcess> => {
  const child = spawn(process.execPath, [CARILLON, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', CARILLON_PORT: '0', CARILLON_ADMIN_PORT: '0', ...settings },
  })
  const ended = once(child, 'close')
  process.on('exit', () => child.kill('SIGKILL'))
  const written: string[] = []
  const addresses: Record<string, string> = {}
  await new Promise<void>((resolve, reject) => {
    const hear = (line: string) => {
      written.push(line)
      const [, name = '', address] = /^ +(API|Admin) +(\S+)$/.exec(line) ?? []
      if (address !== undefined) addresses[name] = address
      if (addresses.API !== undefined && addresses.Admin !== undefined) resolve()
    }
    createInterface(child.stdout).on('line', hear)
    createInterface(child.stderr).on('line', hear)
    ended.then(() => reject(new Error(`the server ended: ${written.join('\n')}`)))
  })
  const { API: apiUrl = '', Admin: adminUrl = '' } = addresses
  return {
    apiUrl,
    adminUrl,
    async stop() {
      child.kill('SIGTERM')
      await ended
      return written
    },
  }
}
