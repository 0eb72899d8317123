import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '../lib/private-files.ts'
import { SEALING_KEY_BYTES, seal, unseal } from '../lib/sealing.ts'
import type { Database } from './database.ts'
import { StoreMismatch } from './migrations/migrate.ts'
import { masterKeyCheck } from './sql/master-key-check.ts'

/** The one key that all secrets of a store are kept under, and what is made of it. */
export interface OwnKeys {
  /** Seals secrets at rest. */
  readonly master: Buffer
  /** The first makes page tokens; each reads them. */
  readonly pageTokens: readonly [Buffer, ...Buffer[]]
}

/** A folder's master key, and the file that it was made in just now, if it was. */
export interface KeptMasterKey {
  readonly key: Buffer
  readonly madeFile?: string
}

const MASTER_KEY_FILE = 'master.key'
/** Of checkouts before the first release: the first of `sealing` is what is the master key today. */
const FORMER_FILE = 'keys.json'
const CHECK_TEXT = 'carillon'
const CHECK_CONTEXT = 'master-key-check'

/** A key as settings and files hold it; undefined when it is none. */
const parsedMasterKey = (text: string): Buffer | undefined => {
  const key = Buffer.from(text.trim(), 'base64')
  return key.length === SEALING_KEY_BYTES && key.toString('base64') === text.trim() ? key : undefined
}

/** A new one. */
export const newMasterKey = (): Buffer => randomBytes(SEALING_KEY_BYTES)

/** What is used of a master key. */
export const ownKeys = (master: Buffer): OwnKeys => ({ master, pageTokens: [derived(master, 'carillon page tokens')] })

const derived = (master: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', purpose, SEALING_KEY_BYTES))

/** The files of a data folder that hold its key. */
export const KEY_FILES = [MASTER_KEY_FILE, FORMER_FILE] as const

/**
 * The master key that lies in a data folder, made there if need be.
 *
 * Errors  StoreMismatch: the file is damaged, or lost while there is a store that needs it.
 */
export const masterKeyIn = (folder: string, holdsStore: boolean): KeptMasterKey => {
  const file = join(folder, MASTER_KEY_FILE)
  if (existsSync(file)) return { key: readMasterKey(file) }
  const former = join(folder, FORMER_FILE)
  if (!existsSync(former) && holdsStore)
    throw new StoreMismatch(
      `${file} is missing, without which the store can't be read: name its new place by --master-key-file if you have moved it, or restore it from a backup`,
    )
  const key = existsSync(former) ? formerKey(former) : newMasterKey()
  writePrivateFile(file, `${key.toString('base64')}\n`)
  rmSync(former, { force: true })
  return { key, madeFile: file }
}

/**
 * Takes a key that is kept elsewhere for that of a folder. An earlier checkout's has to be the same: what it sealed would
 * be lost, since no check value tells yet.
 *
 * Errors  StoreMismatch.
 */
export const masterKeyFor = (folder: string, given: Buffer): KeptMasterKey => {
  const former = join(folder, FORMER_FILE)
  if (existsSync(former) && !formerKey(former).equals(given))
    throw new StoreMismatch(
      `${former} holds this store's master key, which is not the one that is set: start once without it, then move ${MASTER_KEY_FILE}`,
    )
  return { key: given }
}

/** The master key of the settings; undefined when they leave it to the data folder. Errors: as `readMasterKey`. */
export const givenMasterKey = (settings: {
  readonly masterKey?: string | undefined
  readonly masterKeyFile?: string | undefined
}): Buffer | undefined => {
  if (settings.masterKeyFile !== undefined) return readMasterKey(settings.masterKeyFile)
  return settings.masterKey === undefined ? undefined : parsedMasterKey(settings.masterKey)
}

/** Reads a master key from a file. Errors: StoreMismatch, which never shows what the file holds. */
const readMasterKey = (file: string): Buffer => {
  const key = parsedMasterKey(textOf(file))
  if (!key) throw new StoreMismatch(`${file} is damaged: it must hold 32 bytes as base64; restore it from a backup`)
  return key
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const fault = code === 'ENOENT' ? 'is missing' : `can not be read (${code})`
    throw new StoreMismatch(`${file}, which is to hold the master key, ${fault}`)
  }
}

const formerKey = (file: string): Buffer => {
  try {
    const key = parsedMasterKey(JSON.parse(readFileSync(file, 'utf8')).sealing[0])
    if (key) return key
  } catch {
    // The parser's own words would quote what is left of the key.
  }
  throw new StoreMismatch(`${file} is damaged: restore it from a backup`)
}

/**
 * Makes sure that a store's secrets are kept under this key; a new store remembers it.
 *
 * Errors  StoreMismatch: they are kept under another.
 */
export const checkMasterKey = (database: Pick<Database, 'write'>, master: Buffer): Promise<void> =>
  database.write(async (sql) => {
    const check = masterKeyCheck(sql)
    const sealed = await check.get()
    if (!sealed) await check.insert(seal(master, CHECK_TEXT, CHECK_CONTEXT))
    else if (unseal(master, sealed, CHECK_CONTEXT) !== CHECK_TEXT)
      throw new StoreMismatch(
        "the master key is not the one that this store's secrets are kept under: set CARILLON_MASTER_KEY, or the file, to that one",
      )
  })
