import { loadConfig } from '../config.ts'
import { release } from '../release.ts'
import type { SchemaStatus } from '../store/migrations/migrate.ts'
import { bringUpSchema, statusOfSchema } from '../store/schema.ts'
import { type Command, CommandError } from './command.ts'

const CONTRACT = '--contract'

/** `carillon migrate` */
export const migrate: Command = {
  name: 'migrate',
  summary: "see, or bring up to date, the store's schema",
  help: () => `Usage: carillon migrate status [flags]
       carillon migrate up [${CONTRACT}] [flags]

Flags are those of carillon serve that say where the store is: --data-dir, --database-url, --config.

A server's start does what up does, so that up is for those who want it done before. status ends with exit code 1 where
something is due.

  ${CONTRACT}   takes away what the release before still uses, once no server of it runs any more
`,
  async run([action = '', ...rest], io) {
    const contract = rest.includes(CONTRACT)
    if ((action !== 'status' && action !== 'up') || (contract && action === 'status'))
      throw new CommandError('say what to do: status, up; carillon migrate --help shows how')
    const { dataDir, database } = loadConfig({ flags: rest.filter((flag) => flag !== CONTRACT) })
    const place = { folder: dataDir, database, release }
    if (action === 'up') await bringUpSchema(place, contract)
    const status = await statusOfSchema(place)
    io.stdout.write(told(status))
    return action === 'status' && status.due.length > 0 ? 1 : 0
  },
}

const told = ({ version, oldestRelease, due, contracting }: SchemaStatus): string =>
  [
    oldestRelease === undefined
      ? 'There is no schema yet.'
      : `The schema is version ${version}; releases from ${oldestRelease} on can run on it.`,
    ...(due.length > 0
      ? [`Due: ${due.join(', ')}, by the start of a server of ${release} or carillon migrate up.`]
      : []),
    ...(contracting.length > 0
      ? [`Once no older release runs: ${contracting.join(', ')}, by carillon migrate up ${CONTRACT}.`]
      : []),
    '',
  ].join('\n')
