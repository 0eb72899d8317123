import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
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
  /** Of the database file, in hexadecimal digits. */
  readonly sha256: string
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
    const names = copyBeside(folder, unfinished)
    const backup: Backup = {
      release: options.release,
      madeAtMs: options.nowMs,
      sha256: await digestOf(copy),
      rows: checkedRows(copy),
      holdsKey: names.some((name) => KEY_FILES.some((key) => key === name)),
    }
    forceToDisk(copy)
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
    const copy = databaseFileIn(unfinished)
    copyFileSync(databaseFileIn(from), copy)
    if ((await digestOf(copy)) !== backup.sha256)
      throw new StoreMismatch(`${from} is damaged: its database is not the one that was backed up; take another backup`)
    await statusOfSchema({ folder: unfinished, release })
    forceToDisk(copy)
    const beside = copyBeside(from, unfinished)
    // The key last: a server refuses a database without it.
    for (const name of [basename(copy), ...beside]) renameSync(join(unfinished, name), join(folder, name))
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

const copyBeside = (from: string, to: string): readonly string[] => {
  const names = FILES_BESIDE_DATABASE.filter((name) => existsSync(join(from, name)))
  for (const name of names) {
    copyFileSync(join(from, name), join(to, name))
    forceToDisk(join(to, name))
  }
  return names
}

const manifestIn = (from: string): Backup => {
  const file = join(from, MANIFEST_FILE)
  if (!existsSync(file) || !existsSync(databaseFileIn(from)))
    throw new StoreMismatch(`${from} is no backup: name a folder that carillon backup has made`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new StoreMismatch(`${file} is damaged: take another backup`)
  }
}

const digestOf = async (file: string): Promise<string> => {
  const digest = createHash('sha256')
  await pipeline(createReadStream(file), digest)
  return digest.digest('hex')
}
