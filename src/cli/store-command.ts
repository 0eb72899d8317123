import { parseArgs } from 'node:util'
import { type Config, loadConfig } from '../config.ts'
import { release } from '../release.ts'
import { givenMasterKey } from '../store/master-key.ts'
import { NOWHERE, openStorage, type Storage } from '../store/storage.ts'
import { type Command, CommandError } from './command.ts'

/** What an action works with. */
export interface ActionInput {
  readonly storage: Storage
  readonly config: Config
  /** Its own flags, by name without the dashes, each in the form asked for. */
  readonly flags: Readonly<Record<string, string | undefined>>
  /** What stands on the command line beside flags. */
  readonly words: readonly string[]
}

/** What an action has to tell. */
export interface Told {
  /** For `--output json`. */
  readonly json: unknown
  readonly text: string
}

/** What a flag must be: a pattern, and the same in words. */
export interface Flag {
  readonly pattern: RegExp
  readonly allowed: string
  readonly isRequired?: true
}

/** Whose resource it is; the account of the settings by default. */
export const ACCOUNT: Flag = { pattern: /^\d{12}$/u, allowed: '12 digits' }

/** One thing that a command does to the store: `carillon <command> <action> …`. */
export interface Action {
  /** What follows the action's name, as help shows it. */
  readonly usage: string
  readonly flags: Readonly<Record<string, Flag>>
  /** How many words it takes beside its flags. */
  readonly words: number
  /** Errors: in one line, for what can't be done. */
  run(input: ActionInput): Promise<Told>
}

/** The settings by which the store is found, and its ARNs made; given as to `serve`. */
const STORE_FLAGS = ['config', 'data-dir', 'region', 'partition', 'account-id', 'master-key-file']

/** A command that works on the data folder, whether or not a server runs on it. */
export const storeCommand = (name: string, summary: string, actions: Readonly<Record<string, Action>>): Command => {
  const usages = Object.entries(actions).map(([action, { usage }]) => `carillon ${name} ${action} ${usage}`.trimEnd())
  return {
    name,
    summary,
    help: () => `Usage: ${usages.join('\n       ')}\n${COMMON_HELP}`,
    async run([called, ...args], io) {
      const action = called !== undefined && Object.hasOwn(actions, called) ? actions[called] : undefined
      if (!action) throw new CommandError(`say what to do: ${usages.join(', or ')}`)
      const { flags, words, config, output } = parsed(args, action, `carillon ${name} --help`)
      const storage = await openedBeside(config)
      try {
        const { json, text } = await action.run({ storage, config, flags, words })
        io.stdout.write(output === 'json' ? `${JSON.stringify(json, null, 2)}\n` : text)
        return 0
      } finally {
        await storage.close()
      }
    },
  }
}

const COMMON_HELP = `
Works on the data folder whether or not a server runs on it; a running server follows within 2 seconds.

  --output text|json
  --data-dir, --region, --partition, --account-id, --master-key-file, --config
      as for carillon serve, by the environment and carillon.json too
`

const OUTPUT: Flag = { pattern: /^(?:text|json)$/u, allowed: 'text or json' }

const parsed = (args: readonly string[], action: Action, help: string) => {
  const names = [...Object.keys(action.flags), ...STORE_FLAGS, 'output']
  const { flags, words } = split(args, names, help)
  if (words.length !== action.words) throw new CommandError(`that is not how to call it; ${help} shows how`)
  for (const [name, flag] of Object.entries({ ...action.flags, output: OUTPUT })) check(name, flags[name], flag)
  const settings = STORE_FLAGS.filter((name) => flags[name] !== undefined).map((name) => `--${name}=${flags[name]}`)
  return { flags, words, output: flags.output ?? 'text', config: loadConfig({ flags: settings }) }
}

const split = (args: readonly string[], names: readonly string[], help: string) => {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values: flags, positionals: words } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { flags, words }
  } catch (error) {
    // Node says in its first sentence what is wrong, and in the others how to pass words that look like flags.
    const [wrong] = String(error instanceof Error ? error.message : error).split('. ')
    throw new CommandError(`${wrong}; ${help} shows how`)
  }
}

const check = (name: string, value: string | undefined, { pattern, allowed, isRequired }: Flag) => {
  if (value === undefined && isRequired) throw new CommandError(`--${name} is missing; allowed is ${allowed}`)
  if (value !== undefined && !pattern.test(value))
    throw new CommandError(`--${name} is ${JSON.stringify(value)}; allowed is ${allowed}`)
}

// A command tells how it went by its answer or its error.
const UNOBSERVED = {
  batchCommitted: () => {},
  logSynced: () => {},
  storeFailed: () => {},
  storeRecovered: () => {},
  changedElsewhere: () => {},
}

const openedBeside = (config: Config): Promise<Storage> => {
  const { dataDir, partition, region } = config
  if (dataDir === NOWHERE)
    throw new CommandError(`the data folder is ${NOWHERE}, which a server keeps to itself: name a folder by --data-dir`)
  return openStorage({
    folder: dataDir,
    home: { partition, region },
    release,
    alone: false,
    masterKey: givenMasterKey(config),
    durability: 'full',
    observer: UNOBSERVED,
  })
}
