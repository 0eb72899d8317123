import { open } from 'node:fs/promises'
import { systemClock } from '../lib/clock.ts'
import { recordsOf } from '../road/given.ts'
import { type ImportReport, importRecords } from '../road/import.ts'
import { linesOf } from '../road/lines.ts'
import { SWITCH } from './flags.ts'
import { PASSPHRASE_FILE, passphraseIn } from './passphrase-file.ts'
import { progressOn } from './progress.ts'
import { refusals } from './refusals.ts'
import { type Action, storeCommand } from './store-command.ts'
import { table } from './table.ts'

const run: Action = {
  usage: '--file <export> [--dry-run] [--after-line <number>] [--passphrase-file <file>] [--report <file>]',
  flags: {
    file: { pattern: /./su, allowed: 'an export, or - for standard input', isRequired: true },
    'dry-run': SWITCH,
    'after-line': { pattern: /^\d{1,15}$/u, allowed: 'the number of a line' },
    'passphrase-file': PASSPHRASE_FILE,
    report: { pattern: /./su, allowed: 'a file' },
  },
  words: [],
  makesFolder: true,
  async run({ storage, config, flags, io }) {
    const { file = '', 'after-line': afterLine = '0', report: reportFile } = flags
    const isDry = flags['dry-run'] !== undefined
    const passphrase = passphraseIn(flags['passphrase-file'])
    const { partition, region } = config
    await using source = await open(file === '-' ? '/dev/stdin' : file)
    const { size } = await source.stat()
    const { tell, end } = progressOn(io.stderr, isDry ? 'Read' : 'Imported')
    const progress = (bytesDone: number) => tell(Math.min(bytesDone, size), size)
    await using refused = await refusals(reportFile, io)
    const lines = linesOf(source.createReadStream({ autoClose: false }))
    const given = recordsOf(lines, { partition, region, passphrase, afterLine: Number(afterLine), progress })
    let storedTo = Number(afterLine)
    try {
      const report = await importRecords(storage, given, {
        nowMs: systemClock(),
        isDry,
        refused: refused.add,
        stored(line) {
          storedTo = line
        },
      })
      end()
      return { json: report, text: importTable(report, isDry), exitCode: isWhole(report) ? 0 : 1 }
    } catch (error) {
      end()
      if (!isDry && storedTo > 0)
        io.stderr.write(`Stored up to line ${storedTo}: --after-line ${storedTo} goes on there.\n`)
      throw error
    }
  },
}

const isWhole = ({ refused, fault }: ImportReport) => refused === 0 && fault === undefined

/** What an import tells. */
export const importTable = ({ counts, refused, fault }: ImportReport, isDry: boolean): string => {
  const rows = Object.entries(counts).map(([kind, { added, unchanged, refused }]) => [
    kind,
    `${added} ${isDry ? 'would be added' : 'added'}`,
    `${unchanged} unchanged`,
    `${refused} refused`,
  ])
  const lines = refused === 0 ? '' : `${refused} lines were refused.\n`
  return `${table(rows, 'No record was read.')}${lines}${fault === undefined ? '' : `But ${fault}.\n`}`
}

const NOTES = `
Takes the records of an export into the store. One that is there already changes nothing, so that an import that was cut
short is simply done again; one that is there and differs is refused, as is one whose device token another endpoint has.

  --dry-run         says what would be done, and writes nothing
  --after-line      passes over the lines up to this one
  --report          a new file for all refused lines, each with its reason; the first of them are shown
  --passphrase-file the file whose first line opens the export's secrets
`

/** `carillon import` */
export const importCommand = storeCommand(
  'import',
  'take what an export holds into a store',
  { '': run },
  { notes: NOTES },
)
