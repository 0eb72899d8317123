import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { recordsOf } from '../../road/given.ts'
import { importRecords } from '../../road/import.ts'
import { linesOf } from '../../road/lines.ts'
import { CommandError } from '../command.ts'
import { PASSPHRASE_FILE, passphraseIn } from '../passphrase-file.ts'
import { progressOn } from '../progress.ts'
import type { ImportSource } from './source.ts'

const STANDARD_INPUT = 0

/** A file that `carillon export` has written. */
export const exportFile: ImportSource = {
  usage: '--file <export> [--after-line <number>] [--passphrase-file <file>]',
  flags: {
    file: { pattern: /./su, allowed: 'an export, or - for standard input' },
    'after-line': { pattern: /^\d{1,15}$/u, allowed: 'the number of a line' },
    'passphrase-file': PASSPHRASE_FILE,
  },
  async open({ config, flags, io }, isDry) {
    const { file, 'after-line': after = '0' } = flags
    if (file === undefined) throw new CommandError('--file is missing; allowed is an export, or - for standard input')
    const passphrase = passphraseIn(flags['passphrase-file'])
    const { partition, region } = config
    const afterLine = Number(after)
    const source = file === '-' ? undefined : await open(file)
    const { tell, end } = progressOn(io.stderr, isDry ? 'Read' : 'Imported')
    // How much comes by standard input nobody knows.
    const { size } = (await source?.stat()) ?? { size: 0 }
    const progress = source ? (bytesDone: number) => tell(Math.min(bytesDone, size), size) : () => {}
    const chunks = source?.createReadStream({ autoClose: false }) ?? createReadStream('', { fd: STANDARD_INPUT })
    const lines = linesOf(chunks)
    let storedTo = 0
    return {
      take: (storage, options) =>
        importRecords(storage, recordsOf(lines, { partition, region, passphrase, afterLine, progress }), {
          ...options,
          stored(line) {
            storedTo = line
          },
        }),
      end,
      goOn: () =>
        storedTo > 0 ? `All is stored up to line ${storedTo}: --after-line ${storedTo} goes on there.` : undefined,
      [Symbol.asyncDispose]: async () => source?.close(),
    }
  },
}
