import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { systemClock } from '../lib/clock.ts'
import { release } from '../release.ts'
import type { Sums } from '../road/checksums.ts'
import { exportStore } from '../road/export.ts'
import { CommandError } from './command.ts'
import { SWITCH } from './flags.ts'
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
    const sums = await written(to, (write) =>
      exportStore(storage, { release, partition, region, nowMs: systemClock(), passphrase, write, progress }),
    )
    end()
    return { json: { file: to, records: sums }, text: sumsTable(sums), besideOutput: to === '-' }
  },
}

/** Sums for eyes. */
export const sumsTable = (sums: Sums): string =>
  table(
    Object.entries(sums).map(([kind, { count, checksum }]) => [kind, String(count), checksum]),
    'There is nothing in the store.',
  )

type Write = (lines: string) => Promise<unknown>

/** Writes a file that only its owner may read, which has its name only when it is whole and on disk. */
const written = async <T>(path: string, work: (write: Write) => Promise<T>): Promise<T> => {
  if (path === '-') {
    await using output = await open('/dev/stdout', 'w')
    return await work((lines) => output.appendFile(lines))
  }
  if (existsSync(path)) throw new CommandError(`${path} is there already: name a new file`)
  const unfinished = `${path}.unfinished`
  try {
    await using file = await open(unfinished, 'wx', 0o600)
    const result = await work((lines) => file.appendFile(lines))
    await file.sync()
    await rename(unfinished, path)
    return result
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
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
