import { randomUUID } from 'node:crypto'
import { appendFileSync, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What every secret that the tests make up carries, so that one search of a run's logs finds any of them. */
export const SECRET_MARK = 'tell-nobody'

/** A value that no log may hold. */
export const secret = (name: string): string => `${SECRET_MARK}-${name}`

/** The environment's name for the folder where the servers of a run log to. */
export const LOG_FOLDER_VARIABLE = 'TEST_LOG_FOLDER'

/** In that folder: one secret a line, those that the servers made themselves. */
export const NOTED_SECRETS_FILE = 'secrets.txt'

// A file of tests that is run by itself has nobody to search its logs.
let ownFolder: string | undefined

const newOwnFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'carillon-logs-'))
  process.on('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

const folder = () => {
  const given = process.env[LOG_FOLDER_VARIABLE]
  if (given !== undefined) return given
  ownFolder ??= newOwnFolder()
  return ownFolder
}

/** A name for a file that is searched with the run's logs. */
export const newLogPath = (): string => join(folder(), `${randomUUID()}.log`)

/** A new file for one server to log to. It is left open, since a log's timer outlives its server. */
export const openLogFile = (): { readonly path: string; readonly descriptor: number } => {
  const path = newLogPath()
  return { path, descriptor: openSync(path, 'a') }
}

/** Where a server's standard output goes to be searched with the run's logs. */
export const logStream = () => createWriteStream('', { fd: openLogFile().descriptor })

/** Has the run's logs searched for this, too. */
export const noteSecret = (value: string): void => appendFileSync(join(folder(), NOTED_SECRETS_FILE), `${value}\n`)
