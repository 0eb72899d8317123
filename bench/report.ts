import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release as kernel, loadavg, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { SizeResult } from './measure.ts'
import type { Options } from './options.ts'
import type { PostgresResult } from './postgres/result.ts'
import { isPinned } from './processes.ts'

const RESULTS = join(import.meta.dirname, 'results')

/** How a figure spread over the rounds. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** Sums up the rounds' values of one figure. */
export const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN
  return { min: at(0), median: at(0.5), max: at(1) }
}

/** A figure with so many digits after the point, as minimum, median and maximum. */
export const shown = ({ min, median, max }: Spread, digits = 0): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`

const git = (...args: readonly string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()

const LOAD_AVERAGE = loadavg()[0]

/** On what, and of what, a result was made. */
const circumstances = () => ({
  at: new Date().toISOString(),
  commit: git('rev-parse', '--short', 'HEAD'),
  hasUncommittedSources: git('status', '--porcelain', '--', 'src', 'bin', 'package-lock.json') !== '',
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${kernel()} ${arch()}`,
    node: process.version,
  },
  isPinned,
  /** Of others too, before anything was begun; it should be near 0. */
  loadAverage: LOAD_AVERAGE,
})

/** Keeps a result beside those of other commits and machines; returns the file's path. */
export const writeResult = (options: Options, results: readonly SizeResult[] | PostgresResult): string => {
  const { at, commit, ...rest } = circumstances()
  const { store, rounds, seconds, warmUpSeconds, connections, credentials, serverFlags } = options
  const settings = {
    store,
    rounds,
    seconds,
    warmUpSeconds,
    connections,
    credentials,
    serverFlags: serverFlags.join(' '),
  }
  const file = join(RESULTS, `${at.slice(0, 10)}-${commit}${store === 'sqlite' ? '' : `-${store}`}.json`)
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(file, `${JSON.stringify({ at, commit, ...rest, settings, results }, rounded, 2)}\n`)
  return file
}

const rounded = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)

/** Keeps a CPU profile for a closer look, out of version control; returns the file's path. */
export const writeProfile = (size: number | 'postgres', profile: unknown): string => {
  const folder = join(RESULTS, 'tmp')
  const file = join(folder, `${size}.cpuprofile`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(profile))
  return file
}
