import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePrivateFile } from '../lib/private-files.ts'
import { seal, unseal } from '../lib/sealing.ts'
import type { Storage } from '../store/storage.ts'
import { type AccessKey, newAccessKey } from './access-key.ts'

/** The account's root key, and whether it was made just now. */
export interface RootKey extends AccessKey {
  readonly created: boolean
}

const CONTEXT = 'root-key'

/**
 * The root key that `file`, an AWS shared credentials file, holds; made and kept there the first time.
 *
 * Errors  the file is there but holds no key.
 */
export const keptRootKey = (file: string): RootKey => {
  if (existsSync(file)) return { ...read(file), created: false }
  const key = newAccessKey()
  writeRootKey(file, key)
  return { ...key, created: true }
}

/** Writes a key into an AWS shared credentials file that only its owner may read. */
const writeRootKey = (file: string, { accessKeyId, secretAccessKey }: AccessKey): void =>
  writePrivateFile(file, `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`)

/**
 * The root key that the store keeps, sealed; made and kept there the first time.
 *
 * Errors  it can't be opened with this store's master key.
 */
export const storedRootKey = async (storage: Storage): Promise<RootKey> => {
  const { master } = storage.keys
  const made = newAccessKey()
  const { sealed, created } = await storage.write(async ({ rootKey }) => {
    const kept = await rootKey.get()
    if (kept) return { sealed: kept, created: false }
    const first = seal(master, JSON.stringify(made), CONTEXT)
    await rootKey.insert(first)
    return { sealed: first, created: true }
  })
  const opened = unseal(master, sealed, CONTEXT)
  if (opened === undefined) throw new Error("the root key can't be opened with this store's master key")
  const { accessKeyId, secretAccessKey }: AccessKey = JSON.parse(opened)
  return { accessKeyId, secretAccessKey, created }
}

/** A root key that lives as long as the process. */
export const passingRootKey = (): RootKey => ({ ...newAccessKey(), created: true })

/** Shows a key in a file of the system's temporary folder, until it is disposed of. */
export const passingKeyFile = (key: AccessKey): { readonly file: string } & Disposable => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-'))
  const file = join(folder, 'credentials')
  const remove = () => rmSync(folder, { recursive: true })
  try {
    writeRootKey(file, key)
  } catch (error) {
    remove()
    throw error
  }
  return { file, [Symbol.dispose]: remove }
}

const read = (file: string): AccessKey => {
  const text = readFileSync(file, 'utf8')
  const accessKeyId = /^aws_access_key_id\s*=\s*(\S+)/mu.exec(text)?.[1]
  const secretAccessKey = /^aws_secret_access_key\s*=\s*(\S+)/mu.exec(text)?.[1]
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error(`${file} holds no access key: restore it, or remove it to have a new one made`)
  return { accessKeyId, secretAccessKey }
}
