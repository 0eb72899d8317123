// npm test: everything that must hold. `npm test -- <files>` runs these files of tests only.
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOG_FOLDER_VARIABLE } from '../test/support/logs.ts'
import { POSTGRES_VARIABLE, sharedPostgres } from '../test/support/postgres.ts'
import { type FileOutcome, runFiles } from './test-files.ts'
import { faultOfLogs } from './test-logs.ts'
import type { TestOutcome } from './test-reporter.ts'

const ROOT = join(import.meta.dirname, '..')
process.chdir(ROOT)

// Each counts as one test. Paths, since npm alone puts node_modules/.bin on the PATH.
const STEPS = [
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  ...globSync('scripts/generate-*.ts').map((script) => ({
    name: 'generated files are fresh',
    args: [script, '--check'],
  })),
]

/** A step as a file with one test. */
const stepOutcome = (
  step: { readonly file: string; readonly name: string; readonly startedAtMs: number },
  fault: string | undefined,
  output = '',
): FileOutcome => {
  const { file, name, startedAtMs } = step
  const tests: TestOutcome[] =
    fault === undefined ? [{ outcome: 'passed', name, line: 1 }] : [{ outcome: 'failed', name, line: 1, error: fault }]
  return { file, tests, tookMs: performance.now() - startedAtMs, output }
}

const runStep = ({ name, args }: (typeof STEPS)[number]): FileOutcome => {
  const step = { file: `node ${args.join(' ')}`, name, startedAtMs: performance.now() }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return stepOutcome(step, status === 0 ? undefined : `ended with exit code ${status}`, stdout + stderr)
}

/** Answer 20, for all that the tests have had servers do. */
const searchLogs = (folder: string): FileOutcome => {
  const step = { file: 'the logs of all servers', name: 'logs keep secrets', startedAtMs: performance.now() }
  return stepOutcome(step, faultOfLogs(folder))
}

const outcomes: FileOutcome[] = []

const failedIn = ({ tests }: FileOutcome) => tests.filter(({ outcome }) => outcome === 'failed')

const tell = (outcome: FileOutcome) => {
  outcomes.push(outcome)
  const mark = failedIn(outcome).length === 0 ? 'ok    ' : 'FAILED'
  console.log(`${mark} ${outcome.file} (${outcome.tests.length}, ${(outcome.tookMs / 1000).toFixed(1)} s)`)
}

/** Failures once more and in full, where the eye falls when all is done. */
const tellFailures = () => {
  for (const outcome of outcomes) {
    const failed = failedIn(outcome)
    for (const { name, line, error } of failed)
      console.log(`\nFAILED ${name}\n  ${outcome.file}:${line}\n${indented(error ?? '')}`)
    if (failed.length > 0 && outcome.output.trim() !== '')
      console.log(`\n  printed:\n${indented(outcome.output.trimEnd())}`)
  }
}

/** What a green run has not proved, and what it would take. */
const tellSkipped = () => {
  for (const { file, tests } of outcomes) {
    const reasons = tests.filter(({ outcome }) => outcome === 'skipped').map(({ name, reason }) => reason || name)
    for (const reason of new Set(reasons))
      console.log(`\nskipped ${reasons.filter((other) => other === reason).length} of ${file}: ${reason}`)
  }
}

const indented = (lines: string) => lines.replace(/^/gm, '  ')

const chosen = process.argv.slice(2)
if (chosen.length === 0) for (const step of STEPS) tell(runStep(step))
const files = chosen.length > 0 ? chosen : globSync(['src/**/*.test.ts', 'test/**/*.test.ts']).sort()
const logFolder = mkdtempSync(join(tmpdir(), 'carillon-logs-'))
// A few files by themselves start their own where they need one.
const postgres = chosen.length === 0 ? await sharedPostgres() : undefined
await runFiles(
  files,
  { [LOG_FOLDER_VARIABLE]: logFolder, ...(postgres && { [POSTGRES_VARIABLE]: postgres.url }) },
  tell,
)
postgres?.stop()
const search = chosen.length === 0 ? [searchLogs(logFolder)] : []
search.forEach(tell)
// What was found in them must be looked at.
if (search.every((outcome) => failedIn(outcome).length === 0)) rmSync(logFolder, { recursive: true })
tellSkipped()
tellFailures()

const count = (wanted: TestOutcome['outcome']) =>
  outcomes.flatMap(({ tests }) => tests).filter(({ outcome }) => outcome === wanted).length
if (files.length === 0) console.log('\nFAILED There are no tests.')
process.exitCode = files.length === 0 || count('failed') > 0 ? 1 : 0
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
