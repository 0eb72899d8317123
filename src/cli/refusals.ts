import type { FileHandle } from 'node:fs/promises'
import type { RefusedLine } from '../road/import.ts'
import type { Io } from './command.ts'
import { newFile } from './new-file.ts'

/** How many are shown. */
const SHOWN_MAX = 20

/** How many lines wait to be written at most. */
const WAITING_MAX = 1000

/** Tells of lines that are refused: the first on standard error, all in a file, where one is named. */
export const refusals = async (file: string | undefined, io: Io) => {
  const report: FileHandle | undefined = file === undefined ? undefined : await newFile(file)
  let waiting: string[] = []
  let writing = Promise.resolve()
  let count = 0
  const flush = () => {
    const text = waiting.join('')
    waiting = []
    writing = writing.then(() => report?.appendFile(text))
  }
  return {
    add(refused: RefusedLine): void {
      count += 1
      if (count <= SHOWN_MAX) io.stderr.write(`${shown(refused)}\n`)
      if (count === SHOWN_MAX + 1)
        io.stderr.write(
          `More are refused: ${file === undefined ? '--report names a file for them all' : `see ${file}`}.\n`,
        )
      if (!report) return
      waiting.push(`${JSON.stringify(refused)}\n`)
      if (waiting.length >= WAITING_MAX) flush()
    },
    async [Symbol.asyncDispose]() {
      flush()
      await writing
      await report?.close()
    },
  }
}

const shown = ({ line, kind, id, reason }: RefusedLine) =>
  `line ${line}${kind === undefined ? '' : `, ${kind}`}${id === undefined ? '' : ` ${id}`}: ${reason}`
