import { close, constants, open, read, type Stats, stat, write } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Target } from './log-file.ts'

/** How much is kept. */
export interface Rotation {
  /** After which a file is set aside. */
  readonly bytesMax: number
  /** With the one that is written; at least 1. */
  readonly filesMax: number
}

const opened = promisify(open)
const closed = promisify(close)
const looked = promisify(stat)
const gotten = promisify(read)
const written = promisify(write)

// Not blocking, so that a pipe which nobody reads fails instead of holding up a thread for good.
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK
const OWNER_ONLY = 0o600
const NEW_LINE = 10

/**
 * A file that is set aside as `path.1` when it is full, what was that as `path.2`, and so on; the oldest is removed. When
 * somebody else has moved it or removed it, a new one is begun. Only its owner may read it.
 */
export const rotatedFile = (path: string, { bytesMax, filesMax }: Rotation): Target => {
  let current: { readonly descriptor: number; readonly file: Stats } | undefined

  const leave = async () => {
    const former = current
    current = undefined
    if (former) await closed(former.descriptor)
  }

  return async (bytes) => {
    let there = await found(path)
    const isAnother = there?.ino !== current?.file.ino || there?.dev !== current?.file.dev
    if (isAnother) await leave()
    if (there?.isFile() && there.size > 0 && there.size + bytes > bytesMax) {
      await leave()
      await setAside(path, filesMax)
      there = undefined
    }
    if (!current) {
      const descriptor = await opened(path, FLAGS, OWNER_ONLY)
      current = { descriptor, file: await looked(path) }
      if (there?.isFile()) await endLine(descriptor, there.size)
    }
    return current.descriptor
  }
}

/** What was there may end in half a line, when it was written on a full disk. */
const endLine = async (descriptor: number, bytes: number) => {
  if (bytes === 0) return
  const { buffer } = await gotten(descriptor, Buffer.alloc(1), 0, 1, bytes - 1)
  if (buffer[0] !== NEW_LINE) await written(descriptor, '\n')
}

/** Undefined where there is no such file. */
const found = async (path: string): Promise<Stats | undefined> => {
  try {
    return await looked(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const setAside = async (path: string, filesMax: number) => {
  if (filesMax === 1) await rm(path)
  for (let place = filesMax - 1; place >= 1; place -= 1) {
    const from = place === 1 ? path : `${path}.${place - 1}`
    if (await found(from)) await rename(from, `${path}.${place}`)
  }
}
