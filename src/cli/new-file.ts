import { existsSync, openSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { forceToDisk } from '../lib/private-files.ts'
import { CommandError } from './command.ts'

const requireNew = (path: string) => {
  if (existsSync(path)) throw new CommandError(`${path} is there already: name a new file`)
}

/** Opens a new file that only its owner may read. Errors: CommandError, if it is there already. */
export const newFile = (path: string): number => {
  requireNew(path)
  return openSync(path, 'wx', 0o600)
}

/** The same for one that has its name only when it is whole and on disk. */
export const wholeFile = async <T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> => {
  requireNew(path)
  const unfinished = `${path}.unfinished`
  if (existsSync(unfinished))
    throw new CommandError(
      `${unfinished} is what another export works in, or was left by one that was killed: remove it then`,
    )
  await using file = await open(unfinished, 'wx', 0o600)
  try {
    const result = await work(file)
    await file.sync()
    await rename(unfinished, path)
    forceToDisk(dirname(resolve(path)))
    return result
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
