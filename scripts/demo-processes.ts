import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CARILLON = join(import.meta.dirname, '..', 'bin', 'carillon')

/** A `carillon` that runs. */
export interface Running {
  /** What the line says that was waited for. */
  readonly found: string
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Starts `carillon <args>`, and waits for the line that the pattern's first group is found in. */
export const started = async (
  args: readonly string[],
  line: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> => {
  const { PATH } = process.env
  const child: ChildProcess = spawn(process.execPath, [CARILLON, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH, ...env },
  })
  const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  assert.ok(child.stdout)
  for await (const text of createInterface(child.stdout)) {
    const [, found] = line.exec(text) ?? []
    if (found === undefined) continue
    child.stdout.resume()
    return { found, stop }
  }
  return assert.fail(`carillon ${args[0]} did not start`)
}
