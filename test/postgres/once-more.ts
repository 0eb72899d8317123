import { globSync } from 'node:fs'
import { join } from 'node:path'
import { WORLDS_VARIABLE } from '../support/stores.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * Runs tests once more, on PostgreSQL. In one process: one for each file, as on SQLite, would spend most of its time on
 * loading the SDK again.
 */
export const onceMoreOnPostgres = async (...patterns: readonly string[]): Promise<void> => {
  process.env[WORLDS_VARIABLE] = 'postgres'
  const files = globSync([...patterns], { cwd: ROOT }).sort()
  if (files.length === 0) throw new Error(`there are no tests in ${patterns.join(', ')}`)
  for (const file of files) await import(join(ROOT, file))
}
