import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { RunJob, RunResult, SignJob } from './load.ts'

/** The core of what is measured, one at a time, and the core of what puts load on it. */
export const CORES = { measured: 0, load: 1 }

/** Whether processes can be held to a core; if not, the system moves them about, and ratios say less. */
export const isPinned: boolean = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** Runs Node with these arguments on one core, or on any, for no longer than this process runs. */
export const nodeOn = (core: number | undefined, args: readonly string[], options: SpawnOptions): ChildProcess => {
  const child =
    isPinned && core !== undefined
      ? spawn('taskset', ['--cpu-list', String(core), process.execPath, ...args], options)
      : spawn(process.execPath, args, options)
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

/** Starts a script of this folder that speaks in lines. */
const started = (core: number | undefined, script: string) => {
  const child = nodeOn(core, [join(import.meta.dirname, script)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error(`${script} has no pipes`)
  const lines: Interface = createInterface({ input: stdout })
  const ended = new AbortController()
  child.once('exit', () => ended.abort(new Error(`${script} has ended`)))
  const nextLine = async (): Promise<string> => {
    const [line] = await once(lines, 'line', { signal: ended.signal })
    return line
  }
  return { stdin, nextLine, [Symbol.dispose]: () => void child.kill() }
}

/** Starts the reference. */
export const reference = async () => {
  const { stdin, nextLine, ...rest } = started(CORES.measured, 'reference.ts')
  return {
    port: Number(await nextLine()),
    /** The processor time that it has taken. */
    async cpuUs(): Promise<number> {
      stdin.write('\n')
      return Number(await nextLine())
    },
    ...rest,
  }
}

/** Starts the load generator on a core, or on any; it takes one job at a time. */
export const loadGenerator = (core: number | undefined) => {
  const { stdin, nextLine, ...rest } = started(core, 'load.ts')
  const ask = async (job: SignJob | RunJob) => {
    stdin.write(`${JSON.stringify(job)}\n`)
    return JSON.parse(await nextLine())
  }
  return {
    async sign(job: Omit<SignJob, 'kind'>): Promise<void> {
      await ask({ kind: 'sign', ...job })
    },
    run: (job: Omit<RunJob, 'kind'>): Promise<RunResult> => ask({ kind: 'run', ...job }),
    ...rest,
  }
}
