import { type Config, loadConfig } from '../config.ts'
import { systemClock } from '../lib/clock.ts'
import { release } from '../release.ts'
import { differing } from '../road/checksums.ts'
import { type CopyReport, copyStore } from '../road/copy.ts'
import { DataFolderInUse, lockFolder, requireStore } from '../store/data-folder.ts'
import { givenMasterKey } from '../store/master-key.ts'
import { UNOBSERVED } from '../store/observer.ts'
import { NOWHERE, openStorage, type Storage } from '../store/storage.ts'
import { type Command, CommandError, type Io } from './command.ts'
import { checkFlags, type Flag, splitFlags } from './flags.ts'
import { importTable } from './import.ts'
import { progressOn } from './progress.ts'
import { refusals } from './refusals.ts'
import { table } from './table.ts'

const PLACE: Flag = { pattern: /./su, allowed: 'a data folder, or the URL of a PostgreSQL database', isRequired: true }
const FILE: Flag = { pattern: /./su, allowed: 'a file' }
const OWN = { from: PLACE, to: PLACE, 'from-master-key-file': FILE, 'to-master-key-file': FILE, report: FILE }
const SETTINGS = ['config', 'region', 'partition', 'master-key-file']
// In whatever case: what is none names a folder, which would be made under a name with a password in it.
const URL_FORM = /^postgres(?:ql)?:\/\//iu
const HELP = 'carillon migrate-store --help'

type Flags = Readonly<Record<string, string | undefined>>

/** One end, by the settings that a server on it would have. */
const endOf = (flags: Flags, end: 'from' | 'to') => {
  const place = flags[end] ?? ''
  const isUrl = URL_FORM.test(place)
  const keyFile = flags[`${end}-master-key-file`] ?? (isUrl ? flags['master-key-file'] : undefined)
  const settings = ['config', 'region', 'partition'].flatMap((name) =>
    flags[name] ? [`--${name}=${flags[name]}`] : [],
  )
  const keySettings = keyFile ? [`--master-key-file=${keyFile}`] : []
  if (isUrl) requireMasterKey(end, [...settings, ...keySettings])
  const config = loadConfig({
    flags: [...settings, isUrl ? `--database-url=${place}` : `--data-dir=${place}`, ...keySettings],
  })
  // A folder's key is its own, whatever the environment says of a database's.
  const masterKey = isUrl || keyFile ? givenMasterKey(config) : undefined
  return { place, isUrl, config, masterKey }
}

/** Before the settings say it in their own words, which are not those that were given. */
const requireMasterKey = (end: 'from' | 'to', settings: readonly string[]) => {
  const { masterKey, masterKeyFile } = loadConfig({
    // Of whatever role the settings are: none but all goes without a database.
    flags: [...settings, `--data-dir=${NOWHERE}`, '--role=all'],
  })
  if (masterKey === undefined && masterKeyFile === undefined)
    throw new CommandError(
      `--${end} is a database, whose master key is missing: name its file by --${end}-master-key-file` +
        (end === 'to' ? '; openssl rand -base64 32 makes one' : ''),
    )
}

type Place = ReturnType<typeof endOf>

const opened = ({ isUrl, config, masterKey }: Place, alone: boolean): Promise<Storage> => {
  const { dataDir, database, partition, region }: Config = config
  return openStorage({
    folder: dataDir,
    database: isUrl ? database : undefined,
    home: { partition, region },
    release,
    alone,
    masterKey,
    durability: 'full',
    observer: UNOBSERVED,
  })
}

/** Keeps servers from a folder that is copied: what they wrote meanwhile would be missing. */
const closedToServers = ({ isUrl, config: { dataDir } }: Place, io: Io) => {
  if (isUrl) {
    io.stderr.write('Whether servers run on the database can not be told: what they write from now on is not copied.\n')
    return { release: () => {} }
  }
  requireStore(dataDir)
  try {
    return lockFolder(dataDir)
  } catch (error) {
    if (error instanceof DataFolderInUse)
      throw new CommandError(`a server runs on ${dataDir}: stop it first, or what it writes from now on would be lost`)
    throw error
  }
}

const resultOf = (report: CopyReport) => {
  const { from, to, refused, fault } = report
  const rows = Object.keys({ ...from, ...to }).map((kind) => [
    kind,
    ...[from, to].map((sums) => `${sums[kind]?.count ?? 0} ${sums[kind]?.checksum ?? '-'}`),
    from[kind]?.checksum === to[kind]?.checksum ? 'same' : 'DIFFERENT',
  ])
  const isSame = differing(from, to).length === 0 && refused === 0 && fault === undefined
  const verdict = isSame ? 'Both ends hold the same.' : 'The ends differ: where the target was empty, do not use it.'
  const text = `${importTable(report, false)}\n${table(rows, 'Neither end holds anything.')}\n${verdict}\n`
  return { text, isSame }
}

/** `carillon migrate-store` */
export const migrateStore: Command = {
  name: 'migrate-store',
  summary: 'copy a store into another, of either engine',
  help: () => `Usage: carillon migrate-store --from <folder or URL> --to <folder or URL>
         [--from-master-key-file <file>] [--to-master-key-file <file>] [--report <file>]

Copies all that one store holds into another, and ends with checksums of both. A store is a data folder, or the URL of a
PostgreSQL database, whose password is better in PGPASSWORD than in a flag that others can see. A folder that is not
there is made; a database must be there (createdb), and its tables are made. No server may run on the source until the copy serves in its place. When it was cut short, do it again.

  --from-master-key-file, --to-master-key-file
      the file of one end's master key, where it is a database, or a folder that has its key elsewhere; a key for a new
      database is made by openssl rand -base64 32
  --report    a new file for all records that the target refused
  --region, --partition, --master-key-file, --config
      as for carillon serve, by the environment and carillon.json too; the master key is that of a database
`,
  async run(args, io) {
    const { given, words } = splitFlags(args, [...Object.keys(OWN), ...SETTINGS], HELP)
    if (words.length > 0) throw new CommandError(`that is not how to call it; ${HELP} shows how`)
    checkFlags(given, OWN)
    const flags = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.at(-1)]))
    const [source, target] = [endOf(flags, 'from'), endOf(flags, 'to')]
    if (source.place === target.place) throw new CommandError('--from and --to name the same store')
    const lock = closedToServers(source, io)
    try {
      const { text, isSame } = resultOf(await copied(source, target, flags.report, io))
      io.stdout.write(text)
      return isSame ? 0 : 1
    } finally {
      lock.release()
    }
  },
}

const copied = async (source: Place, target: Place, reportFile: string | undefined, io: Io): Promise<CopyReport> => {
  using refused = refusals(reportFile, io)
  const from = await opened(source, false)
  try {
    const to = await opened(target, true)
    try {
      const { tell: progress, end } = progressOn(io.stderr, 'Copied')
      const report = await copyStore(from, to, { nowMs: systemClock(), refused: refused.add, progress })
      end()
      return report
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}
