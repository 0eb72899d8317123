import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Line, linesOf } from '../../road/lines.ts'
import type { Flag } from '../flags.ts'
import { progressOn } from '../progress.ts'
import type { Call } from '../store-command.ts'
import type { OpenedSource } from './source.ts'

/** Names what lines are read from. */
export const LINES_FILE: Flag = { pattern: /./su, allowed: 'a file, or - for standard input' }

const STANDARD_INPUT = 0

/** The lines of a file, or of standard input for `-`; it is told on the terminal how far they are read. */
export const linesIn = async (
  file: string,
  { stderr }: Call['io'],
  isDry: boolean,
): Promise<Pick<OpenedSource, 'end' | typeof Symbol.asyncDispose> & { readonly lines: AsyncGenerator<Line> }> => {
  const source = file === '-' ? undefined : await open(file)
  // How much comes by standard input nobody knows.
  const whole = source && (await source.stat()).size
  const { tell, end } = progressOn(stderr, isDry ? 'Read' : 'Imported')
  const chunks = source?.createReadStream({ autoClose: false }) ?? createReadStream('', { fd: STANDARD_INPUT })
  return { lines: told(linesOf(chunks), tell, whole), end, [Symbol.asyncDispose]: async () => source?.close() }
}

const told = async function* (
  lines: AsyncIterable<Line>,
  tell: (done: number, whole: number) => void,
  whole: number | undefined,
): AsyncGenerator<Line> {
  for await (const line of lines) {
    if (whole !== undefined) tell(Math.min(line.bytesDone, whole), whole)
    yield line
  }
}
