import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivateFile, makePrivateFolder, writePrivateFile } from '../lib/private-files.ts'
import { KEY_FILES, type KeptMasterKey, masterKeyFor, masterKeyIn } from './master-key.ts'
import { StoreMismatch } from './migrations/migrate.ts'
import { isBusy } from './sqlite/connection.ts'

/** A second server was started on a folder that one uses. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
}

/** The folder of an embedded store: database, keys, the root key's file, and the lock of the one server on it. */
export interface DataFolder {
  readonly databaseFile: string
  /** An AWS shared credentials file. */
  readonly credentialsFile: string
  readonly masterKey: KeptMasterKey
}

/** What a data folder was made for; ARNs are made of it, so that it can't change under stored resources. */
export interface DataFolderHome {
  readonly partition: string
  readonly region: string
}

const DATABASE_FILE = 'carillon.db'
const HOME_FILE = 'home.json'
const LOCK_FILE = 'serve.lock'
const CREDENTIALS_FILE = 'credentials'
const OWN_FILES: ReadonlySet<string> = new Set([DATABASE_FILE, HOME_FILE, LOCK_FILE, ...KEY_FILES])

/** What makes a database a store that can be served, as far as a folder has it; the key is last. */
export const FILES_BESIDE_DATABASE: readonly string[] = [HOME_FILE, CREDENTIALS_FILE, ...KEY_FILES]

/** What a file system puts at its own root. */
const LOST_AND_FOUND = 'lost+found'

/** The database of a data folder. */
export const databaseFileIn = (path: string): string => join(path, DATABASE_FILE)

/** Whether a server has ever been started on a folder. */
export const holdsStore = (path: string): boolean => existsSync(databaseFileIn(path))

/** Makes sure of that. Errors: StoreMismatch. */
export const requireStore = (path: string): void => {
  if (!holdsStore(path))
    throw new StoreMismatch(`${path} holds no store: name another --data-dir, or start a server on it first`)
}

/**
 * Opens, or creates, a data folder that nobody but its owner may read. `givenKey` is a master key that is kept elsewhere.
 *
 * Errors  StoreMismatch: the folder holds another region's resources, or its key is lost.
 */
export const dataFolder = (path: string, home: DataFolderHome, givenKey?: Buffer): DataFolder => {
  makePrivateFolder(path)
  const file = (name: string) => join(path, name)
  const found = madeOnce<DataFolderHome>(file(HOME_FILE), () => home)
  if (found.partition !== home.partition || found.region !== home.region)
    throw new StoreMismatch(
      `${path} holds resources of ${found.partition} ${found.region}, and the settings say ${home.partition} ` +
        `${home.region}: set --region and --partition to its own, or name another --data-dir`,
    )
  const masterKey = givenKey ? masterKeyFor(path, givenKey) : masterKeyIn(path, holdsStore(path))
  // SQLite gives the files that it makes beside this one the same mode.
  makePrivateFile(file(DATABASE_FILE))
  return { databaseFile: file(DATABASE_FILE), credentialsFile: file(CREDENTIALS_FILE), masterKey }
}

/**
 * Makes this process the folder's one server until it ends, however it ends. Creates the folder if need be.
 *
 * Errors  DataFolderInUse. StoreMismatch: the folder is somebody else's.
 */
export const lockFolder = (path: string): { release(): void } => {
  refuseForeign(path)
  makePrivateFolder(path)
  const file = join(path, LOCK_FILE)
  makePrivateFile(file)
  const lock = new DatabaseSync(file)
  try {
    // The system frees the lock of a process that dies; the file itself stays empty.
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new DataFolderInUse(`another Carillon server is running on ${path}: stop it, or name another --data-dir`)
  }
  return { release: () => lock.close() }
}

// A data folder is closed to all but its owner, which nobody wants of /tmp or of a home folder.
const refuseForeign = (path: string): void => {
  const names = namesIn(path)
  if (names.length === 0 || names.some((name) => OWN_FILES.has(name))) return
  throw new StoreMismatch(
    `${path} holds other files and no Carillon store: name an empty or a new folder as --data-dir`,
  )
}

const namesIn = (path: string): readonly string[] =>
  existsSync(path) ? readdirSync(path).filter((name) => name !== LOST_AND_FOUND) : []

/** Makes sure that a folder is new or empty. Errors: StoreMismatch. */
export const requireUnused = (path: string): void => {
  if (namesIn(path).length > 0)
    throw new StoreMismatch(`${path} is not empty, and nothing is restored over what is there: name a new folder`)
}

const madeOnce = <T>(path: string, make: () => T): T => {
  if (!existsSync(path)) writePrivateFile(path, `${JSON.stringify(make(), null, 2)}\n`)
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words would quote what is left of it.
    throw new StoreMismatch(`${path} is damaged: restore it from a backup`)
  }
}
