import { recordsOf } from '../../road/given.ts'
import { importRecords } from '../../road/import.ts'
import { CommandError } from '../command.ts'
import { PASSPHRASE_FILE, passphraseIn } from '../passphrase-file.ts'
import { LINES_FILE, linesIn } from './lines-in.ts'
import type { ImportSource } from './source.ts'

/** A file that `carillon export` has written. */
export const exportFile: ImportSource = {
  usage: '--file <export> [--after-line <number>] [--passphrase-file <file>]',
  flags: {
    file: LINES_FILE,
    'after-line': { pattern: /^\d{1,15}$/u, allowed: 'the number of a line' },
    'passphrase-file': PASSPHRASE_FILE,
  },
  async open({ config, flags, io }, isDry) {
    const { file, 'after-line': after = '0' } = flags
    if (file === undefined) throw new CommandError('--file is missing; allowed is an export, or - for standard input')
    const passphrase = passphraseIn(flags['passphrase-file'])
    const { partition, region } = config
    const { lines, ...source } = await linesIn(file, io, isDry)
    const opened = recordsOf(lines, { partition, region, passphrase, afterLine: Number(after) })
    const records = await opened.catch(async (error) => {
      source.end()
      await source[Symbol.asyncDispose]()
      throw error
    })
    let storedTo = 0
    return {
      ...source,
      take: (storage, options) =>
        importRecords(storage, records, {
          ...options,
          stored(line) {
            storedTo = line
          },
        }),
      goOn: () =>
        storedTo > 0 ? `All is stored up to line ${storedTo}: --after-line ${storedTo} goes on there.` : undefined,
    }
  },
}
