import { existsSync, readFileSync } from 'node:fs'
import { writePrivateFile } from '../lib/private-files.ts'
import { type AccessKey, newAccessKey } from './access-key.ts'

/** The account's root key, and whether it was made just now. */
export interface RootKey extends AccessKey {
  readonly created: boolean
}

/**
 * The root key that `file`, an AWS shared credentials file, holds; made and kept there the first time.
 *
 * Errors  the file is there but holds no key.
 */
export const keptRootKey = (file: string): RootKey => {
  if (existsSync(file)) return { ...read(file), created: false }
  const key = newAccessKey()
  writePrivateFile(
    file,
    `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  )
  return { ...key, created: true }
}

/** A root key that lives as long as the process. */
export const passingRootKey = (): RootKey => ({ ...newAccessKey(), created: true })

const read = (file: string): AccessKey => {
  const text = readFileSync(file, 'utf8')
  const accessKeyId = /^aws_access_key_id\s*=\s*(\S+)/mu.exec(text)?.[1]
  const secretAccessKey = /^aws_secret_access_key\s*=\s*(\S+)/mu.exec(text)?.[1]
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error(`${file} holds no access key: restore it, or remove it to have a new one made`)
  return { accessKeyId, secretAccessKey }
}
