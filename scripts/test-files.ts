import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestOutcome } from './test-reporter.ts'

/** What became of a file of tests. */
export interface FileOutcome {
  readonly file: string
  readonly tests: readonly TestOutcome[]
  readonly tookMs: number
  /** What the tests printed. */
  readonly output: string
}

const TEST_TIMEOUT_MS = 120_000
const FILE_TIMEOUT_MS = 300_000
const REPORTER = new URL('test-reporter.ts', import.meta.url).href

/**
 * Runs each file in a process of its own, as many at a time as there are processors, and tells of each as it ends.
 * `env` is added to their environment.
 *
 * Node's own runner waits for ever on a file that leaves something open; here it is killed, and what it started too.
 */
export const runFiles = async (
  files: readonly string[],
  env: Readonly<Record<string, string>>,
  onEnd: (outcome: FileOutcome) => void,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-test-'))
  const waiting = [...files.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, file] = next
      onEnd(await runFile(file, env, join(folder, `${index}.jsonl`)))
    }
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach(killGroup))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const killGroup = ({ pid }: ChildProcess) => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left of it, which is as it should be.
  }
}

const runFile = async (
  file: string,
  env: Readonly<Record<string, string>>,
  resultFile: string,
): Promise<FileOutcome> => {
  const startedAtMs = performance.now()
  const options = [`--test-timeout=${TEST_TIMEOUT_MS}`, `--test-reporter=${REPORTER}`]
  const child = spawn(process.execPath, [...options, `--test-reporter-destination=${resultFile}`, file], {
    // A group of its own, so that servers which a test started go with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environmentOfTests, ...env },
  })
  running.add(child)
  const timer = setTimeout(() => killGroup(child), FILE_TIMEOUT_MS)
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = await once(child, 'exit')
  clearTimeout(timer)
  killGroup(child)
  running.delete(child)

  const tests = existsSync(resultFile) ? outcomesIn(readFileSync(resultFile, 'utf8')) : []
  const fault = faultOfFile(tests, code, signal)
  const faults: TestOutcome[] =
    fault === undefined ? [] : [{ outcome: 'failed', name: '(the file)', line: 1, error: fault }]
  return {
    file,
    tests: [...tests, ...faults],
    tookMs: performance.now() - startedAtMs,
    output: (await output).join(''),
  }
}

// A setting in the shell of whoever runs the tests must not change what they see.
const environmentOfTests = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('CARILLON_')),
)

// A killed process may leave half a line.
const outcomesIn = (lines: string): TestOutcome[] =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

/** What is wrong with a file beside its failed tests. */
const faultOfFile = (tests: readonly TestOutcome[], code: number | null, signal: string | null): string | undefined => {
  if (signal !== null) return `killed by ${signal}; a file has ${FILE_TIMEOUT_MS / 1000} s, and must leave nothing open`
  if (code !== 0 && !tests.some(({ outcome }) => outcome === 'failed')) return `ended with exit code ${code}`
  return tests.length === 0 ? 'holds no tests' : undefined
}
