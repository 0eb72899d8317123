import { systemClock } from '../lib/clock.ts'
import type { ImportReport } from '../road/import.ts'
import { holdsStore } from '../store/data-folder.ts'
import { CommandError } from './command.ts'
import { SWITCH } from './flags.ts'
import { aws } from './import/aws.ts'
import { exportFile } from './import/export-file.ts'
import type { ImportSource, OpenedSource } from './import/source.ts'
import { parse, pinpoint, sns } from './import/strangers.ts'
import { refusals } from './refusals.ts'
import { type Action, type Call, storeCommand } from './store-command.ts'
import { table } from './table.ts'

const SOURCES: Readonly<Record<string, ImportSource>> = { export: exportFile, aws, sns, pinpoint, parse }
const NAMES = Object.keys(SOURCES)

const USAGES = Object.values(SOURCES).map(({ usage }) => usage)
const CALLED = 'carillon import'

const COMMON = {
  from: { pattern: new RegExp(`^(?:${NAMES.join('|')})$`, 'u'), allowed: NAMES.join(' or ') },
  'dry-run': SWITCH,
  report: { pattern: /./su, allowed: 'a new file' },
}

const isDryBy = (flags: Call['flags']) => flags['dry-run'] !== undefined

const run: Action<OpenedSource> = {
  usage: `${USAGES.join(`\n       ${CALLED} `)}\n       each with [--dry-run] [--report <file>]`,
  flags: Object.assign({}, COMMON, ...Object.values(SOURCES).map(({ flags }) => flags)),
  words: [],
  makesFolder: (flags) => !isDryBy(flags) && !sourceOf(flags).needsStore,
  check: (flags) => void sourceOf(flags),
  async ready(call) {
    const { flags, config } = call
    const isDry = isDryBy(flags)
    if (isDry && !config.database && !holdsStore(config.dataDir))
      throw new CommandError(
        `${config.dataDir} holds no store, and a dry run makes none: it compares with a store that is there`,
      )
    return sourceOf(flags).open(call, isDry)
  },
  async run({ storage, flags, io }, source) {
    const isDry = isDryBy(flags)
    using refused = refusals(flags.report, io)
    try {
      const taken = source.take(storage, { nowMs: systemClock(), isDry, refused: refused.add })
      const report = await taken.finally(() => source.end())
      return { json: report, text: importTable(report, isDry), exitCode: isWhole(report) ? 0 : 1 }
    } catch (error) {
      const goOn = isDry ? undefined : source.goOn()
      if (goOn !== undefined) io.stderr.write(`${goOn}\n`)
      throw error
    }
  },
}

/** Errors: CommandError, for flags that are another source's. */
const sourceOf = (flags: Call['flags']): ImportSource => {
  const { from = 'export' } = flags
  const source = SOURCES[from]!
  const known = { ...COMMON, ...source.flags, output: undefined }
  for (const other of Object.values(SOURCES))
    for (const name of Object.keys(other.flags))
      if (flags[name] !== undefined && !Object.hasOwn(known, name))
        throw new CommandError(`--${name} is not for --from ${from}; carillon import --help shows what is`)
  return source
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
  const lines = refused === 0 ? '' : `${refused} ${refused === 1 ? 'line was' : 'lines were'} refused.\n`
  return `${table(rows, 'No record was read.')}${lines}${fault === undefined ? '' : `But ${fault}.\n`}`
}

const NOTES = `
Takes into the store the records of an export, all that AWS's API shows of an account, or the devices of SNS, Pinpoint or
Parse. One that is there already changes nothing, so that an import that was cut short is simply done again; one that is
there and differs is refused, as is one of an export or of AWS whose device token another endpoint has.

  --dry-run         says what would be done to a store that is there, and writes nothing
  --report          a new file for all refused lines, each with its reason; the first of them are shown
  --after-line      passes over the lines up to this one
  --passphrase-file the file whose first line opens the export's secrets
  --endpoint-url    another server than AWS's; credentials are those that AWS's SDK finds
  --rate            how many calls a second, 25 unless said; AWS allows an account 50
  --state           a file that says how far it came, to go on there
  --file            an export, or with --from sns, pinpoint or parse one device a line, as jq -c makes them
  --mapping         which app and user of another registry is which here: docs/moving.md has its form

Devices of another registry are registered each at its time, by the policy for device tokens that the settings name: one
that two users have is the later one's, which is told. A phone that has registered here since keeps its token.
`

/** `carillon import` */
export const importCommand = storeCommand(
  'import',
  'take an export, or what AWS, SNS, Pinpoint or Parse has, into a store',
  { '': run },
  { notes: NOTES },
)
