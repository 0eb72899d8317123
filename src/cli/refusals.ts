import { appendFileSync, closeSync } from 'node:fs'
import type { RefusedLine } from '../road/import.ts'
import type { Io } from './command.ts'
import { newFile } from './new-file.ts'
import { visible } from './visible.ts'

/** How many are shown. */
const SHOWN_MAX = 20

/** How many characters are shown of one. */
const CHARACTERS_MAX = 500

/** How many lines wait to be written at most. */
const WAITING_MAX = 1000

/** Tells of lines that are refused: the first on standard error, all in a file, where one is named. */
export const refusals = (file: string | undefined, io: Io) => {
  const report = file === undefined ? undefined : newFile(file)
  let waiting: string[] = []
  let count = 0
  // At once, and not beside what comes next: as much as is refused would wait for a disk that is slow.
  const flush = () => {
    if (report !== undefined) appendFileSync(report, waiting.join(''))
    waiting = []
  }
  return {
    /** Errors: the file can't be written to. */
    add(refused: RefusedLine): void {
      count += 1
      if (count <= SHOWN_MAX) io.stderr.write(`${visible(shown(refused)).slice(0, CHARACTERS_MAX)}\n`)
      if (count === SHOWN_MAX + 1)
        io.stderr.write(
          `More are refused: ${file === undefined ? '--report names a file for them all' : `see ${file}`}.\n`,
        )
      if (report === undefined) return
      waiting.push(`${JSON.stringify(refused)}\n`)
      if (waiting.length >= WAITING_MAX) flush()
    },
    [Symbol.dispose]() {
      if (report === undefined) return
      try {
        flush()
      } finally {
        closeSync(report)
      }
    },
  }
}

const shown = ({ line, kind, id, reason }: RefusedLine) =>
  `line ${line}${kind === undefined ? '' : `, ${kind}`}${id === undefined ? '' : ` ${id}`}: ${reason}`
