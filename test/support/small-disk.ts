import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './stores.ts'

/** A file system of so many kilobytes, until the end of the block; undefined where this process may not mount one. */
export const smallDisk = (kilobytes: number) => {
  const folder = temporaryFolder()
  const path = join(folder.path, 'disk')
  mkdirSync(path)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path]).status !== 0) {
    folder[Symbol.dispose]()
    return undefined
  }
  const dispose = () => {
    spawnSync('umount', ['--lazy', path])
    folder[Symbol.dispose]()
  }
  return { path, [Symbol.dispose]: dispose }
}

const canMount = () => {
  using disk = smallDisk(1)
  return disk !== undefined
}

/** Skips a test where no file system may be mounted. */
export const WITH_SMALL_DISK = { skip: canMount() ? false : 'may not mount a file system' }
