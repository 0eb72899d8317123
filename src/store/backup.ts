import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isJsonObject, jsonIn } from '../lib/json.ts'
import { forceToDisk, makePrivateFile, makePrivateFolder, writePrivateFile } from '../lib/private-files.ts'
import { databaseFileIn, FILES_BESIDE_DATABASE, requireStore, requireUnused } from './data-folder.ts'
import { KEY_FILES } from './master-key.ts'
import { StoreMismatch } from './migrations/migrate.ts'
import { statusOfSchema } from './schema.ts'
import { checkedRows, copyDatabase, type Progress, type RowCounts } from './sqlite/copy.ts'

/** What a backup says of itself. */
export interface Backup {
  /** The release that made it. */
  readonly release: string
  readonly madeAtMs: number
  /** The SHA-256 of each of its files by name, in hexadecimal digits. */
  readonly files: Readonly<Record<string, string>>
  readonly rows: RowCounts
  /** Whether the master key lies in it; else it is kept elsewhere, and the backup is of no use without it. */
  readonly holdsKey: boolean
}

/** What there is to say of a copy while it is made. */
export interface CopyOptions {
  readonly release: string
  readonly nowMs: number
  readonly progress: Progress
}

const MANIFEST_FILE = 'backup.json'
const UNFINISHED = 'unfinished'

/** What it may hold, in the order in which it is put in its place: a server refuses a database without its key. */
const FILES: readonly string[] = [basename(databaseFileIn('.')), ...FILES_BESIDE_DATABASE]

/**
 * Backs up the store in `folder`, whether or not a server runs on it, as the new folder `to`: that is a data folder
 * itself, with what a server needs to serve from it, and a manifest. It appears whole or not at all, and checked.
 *
 * Errors  StoreMismatch: there is no store, or `to` is there. SQLite's and the disk's own.
 */
export const backUp = async (folder: string, to: string, options: CopyOptions): Promise<Backup> => {
  requireStore(folder)
  if (existsSync(to)) throw new StoreMismatch(`${to} is there already: name a new folder`)
  const unfinished = `${resolve(to)}.${UNFINISHED}`
  makeAlone(unfinished)
  try {
    const copy = databaseFileIn(unfinished)
    makePrivateFile(copy)
    await copyDatabase({ from: databaseFileIn(folder), to: copy }, options.progress)
    forceToDisk(copy)
    const beside = FILES_BESIDE_DATABASE.filter((name) => existsSync(join(folder, name)))
    for (const name of beside) copyPrivately(join(folder, name), join(unfinished, name))
    const backup: Backup = {
      release: options.release,
      madeAtMs: options.nowMs,
      files: await digestsOf(unfinished, [basename(copy), ...beside]),
      rows: checkedRows(copy),
      holdsKey: beside.some((name) => KEY_FILES.some((key) => key === name)),
    }
    writePrivateFile(join(unfinished, MANIFEST_FILE), `${JSON.stringify(backup, null, 2)}\n`)
    renameSync(unfinished, to)
    forceToDisk(dirname(resolve(to)))
    return backup
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

/**
 * Makes a backup the data folder `folder`, which must be new or empty. Until all is in its place, no server starts on it.
 *
 * Errors  StoreMismatch: `from` is no backup, is damaged or needs a newer release; `folder` holds something.
 */
export const restore = async (from: string, folder: string, release: string): Promise<Backup> => {
  const backup = manifestIn(from)
  requireUnused(folder)
  makePrivateFolder(folder)
  // A server refuses a folder in which there is this and no store.
  const unfinished = join(folder, UNFINISHED)
  makeAlone(unfinished)
  try {
    const names = FILES.filter((name) => backup.files[name] !== undefined)
    for (const name of names.filter((each) => existsSync(join(from, each))))
      copyPrivately(join(from, name), join(unfinished, name))
    const found = await digestsOf(unfinished, names)
    const damaged = names.find((name) => found[name] !== backup.files[name])
    if (damaged !== undefined)
      throw new StoreMismatch(`${from} is damaged: ${damaged} is not what was backed up; take another backup`)
    await statusOfSchema({ folder: unfinished, release })
    for (const name of names) renameSync(join(unfinished, name), join(folder, name))
    forceToDisk(folder)
    return backup
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

const makeAlone = (folder: string): void => {
  if (existsSync(folder))
    throw new StoreMismatch(
      `${folder} is what another copy works in, or was left by one that was killed: remove it then`,
    )
  mkdirSync(folder, { mode: 0o700 })
}

// What has been elsewhere may come back with any mode, or read-only.
const copyPrivately = (from: string, to: string): void => {
  copyFileSync(from, to)
  chmodSync(to, 0o600)
  forceToDisk(to)
}

const manifestIn = (from: string): Backup => {
  const file = join(from, MANIFEST_FILE)
  if (!existsSync(file) || !existsSync(databaseFileIn(from)))
    throw new StoreMismatch(`${from} is no backup: name a folder that carillon backup has made`)
  const manifest = jsonIn(readFileSync(file, 'utf8'))
  if (!isManifest(manifest)) throw new StoreMismatch(`${file} is damaged: take another backup`)
  return manifest
}

const isManifest = (value: unknown): value is Backup => {
  const { release, madeAtMs, files, rows, holdsKey } = Object(value)
  return (
    typeof release === 'string' &&
    !Number.isNaN(new Date(madeAtMs).getTime()) &&
    isJsonObject(files) &&
    files[basename(databaseFileIn('.'))] !== undefined &&
    isJsonObject(rows) &&
    Object.values(rows).every(Number.isSafeInteger) &&
    typeof holdsKey === 'boolean'
  )
}

/** Of a file that is not there it has none. */
const digestsOf = async (folder: string, names: readonly string[]): Promise<Backup['files']> => {
  const digests: Record<string, string> = {}
  for (const name of names.filter((each) => existsSync(join(folder, each)))) {
    const digest = createHash('sha256')
    await pipeline(createReadStream(join(folder, name)), digest)
    digests[name] = digest.digest('hex')
  }
  return digests
}
