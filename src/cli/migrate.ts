import { loadConfig } from '../config.ts'
import { release } from '../release.ts'
import type { SchemaStatus } from '../store/migrations/migrate.ts'
import type { ConnectionSettings } from '../store/postgres/connecting.ts'
import { bringUpSchema, distributeSchema, statusOfSchema } from '../store/schema.ts'
import { type Command, CommandError, type Io } from './command.ts'

const CONTRACT = '--contract'
const DRY_RUN = '--dry-run'

/** The flag that each action may be given, beside those that say where the store is. */
const ACTIONS: Readonly<Record<string, string | undefined>> = { status: undefined, up: CONTRACT, citus: DRY_RUN }

/** `carillon migrate` */
export const migrate: Command = {
  name: 'migrate',
  summary: "see, or bring up to date, the store's schema",
  help: () => `Usage: carillon migrate status [flags]
       carillon migrate up [${CONTRACT}] [flags]
       carillon migrate citus [${DRY_RUN}] [flags]

Flags are those of carillon serve that say where the store is: --data-dir, --database-url, --config. As everywhere, a
database wants its master key named too: --master-key-file, or CARILLON_MASTER_KEY.

A server's start does what up does, so that up is for those who want it done before. status ends with exit code 1 where
something is due.

citus spreads the tables of a database over the nodes of its Citus, and says by which calls; those that are spread already
are left alone, so that it may be called again, e.g. after an upgrade.

  ${CONTRACT}   takes away what the release before still uses, once no server of it runs any more
  ${DRY_RUN}    shows the calls, and makes none
`,
  async run([action = '', ...rest], io) {
    const flag = ACTIONS[action]
    const isFlagged = flag !== undefined && rest.includes(flag)
    const others = rest.filter((each) => each !== flag)
    if (!Object.hasOwn(ACTIONS, action) || others.some((each) => each === CONTRACT || each === DRY_RUN))
      throw new CommandError(`say what to do: ${Object.keys(ACTIONS).join(', ')}; carillon migrate --help shows how`)
    const { dataDir, database } = loadConfig({ flags: others })
    if (action === 'citus') return distribute(database, isFlagged, io)
    const place = { folder: dataDir, database, release }
    if (action === 'up') await bringUpSchema(place, isFlagged)
    const status = await statusOfSchema(place)
    io.stdout.write(told(status))
    return action === 'status' && status.due.length > 0 ? 1 : 0
  },
}

const distribute = async (database: ConnectionSettings | undefined, dryRun: boolean, { stdout }: Io) => {
  if (!database) throw new CommandError('citus is for a store in PostgreSQL: name it by --database-url')
  let calls = 0
  const placed = (call: string) => {
    calls += 1
    stdout.write(`${call};\n`)
  }
  await distributeSchema(database, { release, dryRun, placed })
  if (calls === 0) stdout.write('All tables are where they are to be.\n')
  return 0
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
