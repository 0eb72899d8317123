import { loadConfig } from '../config.ts'
import type { Backup } from '../store/backup.ts'
import { NOWHERE } from '../store/storage.ts'
import { type Command, CommandError, type Io } from './command.ts'
import { checkFlags, type Flag, splitFlags } from './flags.ts'
import { counted } from './table.ts'

const FOLDER: Flag = { pattern: /./su, allowed: 'a folder', isRequired: true }
const SETTINGS = ['data-dir', 'database-url', 'master-key-file', 'config']

/** What sets one such command apart from the other. */
interface Told {
  readonly name: string
  readonly summary: string
  /** The flag that names the backup. */
  readonly flag: 'to' | 'from'
  readonly help: string
  run(backup: string, dataDir: string, io: Io): Promise<void>
}

/** A command on a data folder and a folder that holds its backup. */
export const backupCommand = ({ name, summary, flag, help, run }: Told): Command => ({
  name,
  summary,
  help: () => `Usage: carillon ${name} --${flag} <folder> [--data-dir <folder>]\n${help}`,
  async run(args, io) {
    const usage = `carillon ${name} --help`
    const { given, words } = splitFlags(args, [flag, ...SETTINGS], usage)
    if (words.length > 0) throw new CommandError(`that is not how to call it; ${usage} shows how`)
    checkFlags(given, { [flag]: FOLDER })
    const settings = SETTINGS.flatMap((setting) => (given[setting] ?? []).map((value) => `--${setting}=${value}`))
    const { dataDir, database } = loadConfig({ flags: settings })
    if (database)
      throw new CommandError(
        `${name} is for a data folder; PostgreSQL has pg_dump and more: docs/operations.md says how`,
      )
    if (dataDir === NOWHERE) throw new CommandError(`the data folder is ${NOWHERE}, of which there is nothing to keep`)
    await run(given[flag]?.[0] ?? '', dataDir, io)
    return 0
  },
})

/** What a backup holds, in words. */
export const said = ({ rows, holdsKey }: Backup) => {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0)
  const key = holdsKey
    ? ''
    : 'The master key is not in it, since it is kept elsewhere: without it the backup is of no use.\n'
  return `${counted(all, 'row')} in ${counted(Object.keys(rows).length, 'table')}.\n${key}`
}
