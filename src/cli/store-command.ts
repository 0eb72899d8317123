import { type Config, loadConfig } from '../config.ts'
import { release } from '../release.ts'
import { holdsStore } from '../store/data-folder.ts'
import { givenMasterKey } from '../store/master-key.ts'
import { UNOBSERVED } from '../store/observer.ts'
import { NOWHERE, openStorage, type Storage } from '../store/storage.ts'
import { type Command, CommandError, type Io } from './command.ts'
import { checkFlags, type Flag, OUTPUT, splitFlags } from './flags.ts'

/** How an action was called. */
export interface Call {
  readonly config: Config
  /** Its own flags, by name without the dashes, each in the form asked for. */
  readonly flags: Readonly<Record<string, string | undefined>>
  /** Those that may be given several times, as often as they were. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  /** What stands on the command line beside flags. */
  readonly words: readonly string[]
  /** For what is told while it works. */
  readonly io: Io
}

/** What an action works with. */
export interface ActionInput extends Call {
  readonly storage: Storage
}

/** What an action has to tell. */
export interface Told {
  /** For `--output json`. */
  readonly json: unknown
  readonly text: string
  /** 0 unless it is said; 1 for a question that is answered with no. */
  readonly exitCode?: 0 | 1
  /** Standard output is taken by what was asked for. */
  readonly besideOutput?: boolean
}

/** What a word beside the flags must be, and what it is called. */
export interface Word {
  readonly what: string
  readonly pattern: RegExp
  readonly allowed: string
}

/** Whose resource it is; the account of the settings by default. */
export const ACCOUNT: Flag = { pattern: /^\d{12}$/u, allowed: '12 digits' }

/**
 * One thing that a command does to the store: `carillon <command> <action> …`. An action may be named by two words; one
 * that is named by none is all that its command does.
 */
export interface Action<Ready extends AsyncDisposable | undefined = AsyncDisposable | undefined> {
  /** What follows the action's name, as help shows it. */
  readonly usage: string
  readonly flags: Readonly<Record<string, Flag>>
  /** What it takes beside its flags. */
  readonly words: readonly Word[]
  /** Whether it makes the data folder, where there is none. */
  makesFolder?(flags: Call['flags']): boolean
  /** Errors: CommandError, for flags that do not go together; nothing is opened before. */
  check?(flags: Call['flags']): void
  /** Opens what it needs beside the store, and before that: what is refused here leaves no new folder. */
  ready?(call: Call): Promise<Ready>
  /** Errors: in one line, for what can't be done. */
  run(input: ActionInput, ready: Ready): Promise<Told>
}

/** The settings by which the store is found, and its ARNs made; given as to `serve`. */
const STORE_FLAGS = ['config', 'data-dir', 'region', 'partition', 'account-id', 'master-key-file', 'database-url']

/** What a command of many actions says beside their usage. */
export interface Help {
  /** Stands below the usage. */
  readonly notes: string
}

/** A command that works on the data folder, whether or not a server runs on it. */
export const storeCommand = (
  name: string,
  summary: string,
  actions: Readonly<Record<string, Action>>,
  { notes }: Help = { notes: '' },
): Command => {
  const help = `carillon ${name} --help`
  return {
    name,
    summary,
    help: (args) => {
      const usages = namesUnder(args, actions).map((action) =>
        ['carillon', name, action, actions[action]?.usage].filter((part) => part !== '').join(' '),
      )
      return `Usage: ${usages.join('\n       ')}\n${notes}${COMMON_HELP}`
    },
    async run(args, io) {
      const { action, rest } = called(args, actions)
      if (!action) throw new CommandError(`say what to do: ${choices(args, actions).join(', ')}; ${help} shows how`)
      const { output, ...call } = parsed(rest, action, help, io)
      const { flags, config } = call
      action.check?.(flags)
      await using ready = await action.ready?.(call)
      const storage = await openedBeside(config, action.makesFolder?.(flags) === true)
      try {
        const { json, text, exitCode = 0, besideOutput } = await action.run({ ...call, storage }, ready)
        const told = besideOutput ? io.stderr : io.stdout
        told.write(output === 'json' ? `${JSON.stringify(json, null, 2)}\n` : text)
        return exitCode
      } finally {
        await storage.close()
      }
    },
  }
}

const called = (args: readonly string[], actions: Readonly<Record<string, Action>>) => {
  const words = [2, 1, 0].find((count) => Object.hasOwn(actions, args.slice(0, count).join(' '))) ?? 0
  return { action: actions[args.slice(0, words).join(' ')], rest: args.slice(words) }
}

/** The actions that begin with the first words given, as many of these as any action begins with. */
const namesUnder = (args: readonly string[], actions: Readonly<Record<string, Action>>): readonly string[] => {
  const names = Object.keys(actions)
  const under = [2, 1].map((count) => {
    const words = args.slice(0, count).join(' ')
    return names.filter((name) => name === words || name.startsWith(`${words} `))
  })
  return under.find((found) => found.length > 0) ?? names
}

/** What can follow: whole actions below a word that begins some, else the words that they begin with. */
const choices = (args: readonly string[], actions: Readonly<Record<string, Action>>): readonly string[] => {
  const names = namesUnder(args, actions)
  return names.length < Object.keys(actions).length
    ? names
    : [...new Set(names.map((name) => name.split(' ', 1)[0] ?? name))]
}

const COMMON_HELP = `
Works on the data folder, or database, whether or not a server runs on it; running servers follow within 2 seconds.

  --output text|json
  --data-dir, --database-url, --region, --partition, --account-id, --master-key-file, --config
      as for carillon serve, by the environment and carillon.json too
`

const parsed = (args: readonly string[], action: Action, help: string, io: Io): Call & { readonly output: string } => {
  const own: Readonly<Record<string, Flag>> = { ...action.flags, output: OUTPUT }
  const { given, words } = splitFlags(args, [...Object.keys(own), ...STORE_FLAGS], help, switchesIn(own))
  if (words.length !== action.words.length) throw new CommandError(`that is not how to call it; ${help} shows how`)
  for (const [index, word] of words.entries()) checkWord(word, action.words[index])
  checkFlags(given, own)
  const flags = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.at(-1)]))
  const settings = STORE_FLAGS.filter((name) => flags[name] !== undefined).map((name) => `--${name}=${flags[name]}`)
  return { flags, lists: given, words, io, output: flags.output ?? 'text', config: loadConfig({ flags: settings }) }
}

const switchesIn = (flags: Readonly<Record<string, Flag>>) =>
  Object.entries(flags).flatMap(([name, { isSwitch }]) => (isSwitch ? [name] : []))

const checkWord = (text: string, word: Word | undefined) => {
  if (word && !word.pattern.test(text))
    throw new CommandError(`the ${word.what} is ${JSON.stringify(text)}; allowed is ${word.allowed}`)
}

const openedBeside = (config: Config, makesFolder: boolean): Promise<Storage> => {
  const { dataDir, database, partition, region } = config
  if (!database && dataDir === NOWHERE)
    throw new CommandError(`the data folder is ${NOWHERE}, which a server keeps to itself: name a folder by --data-dir`)
  return openStorage({
    folder: dataDir,
    database,
    home: { partition, region },
    release,
    alone: makesFolder && !database && !holdsStore(dataDir),
    masterKey: givenMasterKey(config),
    durability: 'full',
    // A command tells how it went by its answer or its error.
    observer: UNOBSERVED,
  })
}
