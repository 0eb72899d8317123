import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { CommandError } from './command.ts'

const requireNew = (path: string) => {
  if (existsSync(path)) throw new CommandError(`${path} is there already: name a new file`)
}

/** Opens a new file that only its owner may read. Errors: CommandError, if it is there already. */
export const newFile = (path: string): Promise<FileHandle> => {
  requireNew(path)
  return open(path, 'wx', 0o600)
}

/** The same for one that has its name only when it is whole and on disk. */
export const wholeFile = async <T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> => {
  requireNew(path)
  const unfinished = `${path}.unfinished`
  // Of a run that was killed.
  await rm(unfinished, { force: true })
  try {
    await using file = await open(unfinished, 'wx', 0o600)
    const result = await work(file)
    await file.sync()
    await rename(unfinished, path)
    return result
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
