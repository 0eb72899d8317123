import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a folder, unless it is there, and lets nobody but its owner look into it. */
export const makePrivateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
}

/** Makes an empty file that only its owner may read, unless it is there. */
export const makePrivateFile = (path: string): void => closeSync(openSync(path, 'a', 0o600))

/** Writes a file that only its owner may read, whole or not at all. */
export const writePrivateFile = (path: string, text: string): void => {
  const unfinished = `${path}.new`
  // Not into a file that somebody else made there, or wherever a link leads.
  rmSync(unfinished, { force: true })
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
  forceToDisk(unfinished)
  renameSync(unfinished, path)
  forceToDisk(dirname(path))
}

/** Waits until a file is on disk; of a folder, the names in it. */
export const forceToDisk = (path: string): void => {
  const descriptor = openSync(path, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
