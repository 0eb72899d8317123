import { systemClock } from '../lib/clock.ts'
import { release } from '../release.ts'
import { type Exported, exportStore } from '../road/export.ts'
import { CommandError, type Io } from './command.ts'
import { SWITCH } from './flags.ts'
import { wholeFile } from './new-file.ts'
import { PASSPHRASE_FILE, passphraseIn } from './passphrase-file.ts'
import { progressOn } from './progress.ts'
import { type Action, storeCommand } from './store-command.ts'
import { table } from './table.ts'

const run: Action = {
  usage: '--to <file> [--with-secrets --passphrase-file <file>]',
  flags: {
    to: { pattern: /./su, allowed: 'a file that is not there yet, or - for standard output', isRequired: true },
    'with-secrets': SWITCH,
    'passphrase-file': PASSPHRASE_FILE,
  },
  words: [],
  check(flags) {
    if ((flags['passphrase-file'] === undefined) !== (flags['with-secrets'] === undefined))
      throw new CommandError(
        '--with-secrets and --passphrase-file go together: secrets are written encrypted, or not at all',
      )
  },
  async run({ storage, config, flags, io }) {
    const { to = '' } = flags
    const passphrase = passphraseIn(flags['passphrase-file'])
    const { partition, region } = config
    const { tell: progress, end } = progressOn(io.stderr, 'Exported')
    const made = await written(to, io, (write) =>
      exportStore(storage, { release, partition, region, nowMs: systemClock(), passphrase, write, progress }),
    )
    end()
    const json = { file: to, records: made.sums, leftOut: made.leftOut }
    return { json, text: exportTable(made), besideOutput: to === '-' }
  },
}

/** For eyes. */
const exportTable = ({ sums, leftOut }: Exported): string => {
  const rows = Object.entries(sums).map(([kind, { count, checksum }]) => [kind, String(count), checksum])
  const missing = Object.entries(leftOut).map(([kind, count]) => [kind, String(count), 'left out: --with-secrets'])
  return table([...rows, ...missing], 'There is nothing in the store.')
}

type Write = (lines: string) => Promise<unknown>

const written = async <T>(path: string, { stdout }: Io, work: (write: Write) => Promise<T>): Promise<T> => {
  if (path !== '-') return wholeFile(path, (file) => work((lines) => file.appendFile(lines)))
  return work(
    (lines) =>
      new Promise<void>((resolve, reject) => {
        stdout.write(lines, (error) => (error ? reject(error) : resolve()))
      }),
  )
}

const NOTES = `
Writes everything that the store holds, as it stands at one moment, as JSON Lines: docs/moving.md has their form. The file
holds device tokens, names and metadata: it is for its owner's eyes only, and so should every copy of it be.

  --to              a new file, or - for standard output
  --with-secrets    access keys, and channels with their credentials, too: encrypted under a passphrase
  --passphrase-file the file whose first line is the passphrase
`

/** `carillon export` */
export const exportCommand = storeCommand(
  'export',
  'write all that a store holds to a file',
  { '': run },
  { notes: NOTES },
)
