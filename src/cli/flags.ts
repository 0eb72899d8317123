import { parseArgs } from 'node:util'
import { CommandError } from './command.ts'

/** What a flag must be: a pattern, and the same in words. */
export interface Flag {
  readonly pattern: RegExp
  readonly allowed: string
  readonly isRequired?: true
  /** Whether it may be given several times. */
  readonly isRepeatable?: true
  /** Whether it stands alone: given, it is `on`. */
  readonly isSwitch?: true
}

/** Flags by their name without the dashes, as often as they were given. */
export type GivenFlags = Readonly<Record<string, readonly string[]>>

/** What is said by giving a flag, without a value. */
export const SWITCH: Flag = { pattern: /^on$/u, allowed: 'nothing after it', isSwitch: true }

/** For people, or for programs. */
export const OUTPUT: Flag = { pattern: /^(?:text|json)$/u, allowed: 'text or json' }

/**
 * Tells flags and words apart; `switches` are the flags that take no value.
 *
 * Errors  CommandError for a flag of another name, or one without its value
 */
export const splitFlags = (
  args: readonly string[],
  names: readonly string[],
  help: string,
  switches: readonly string[] = [],
): { readonly given: GivenFlags; readonly words: readonly string[] } => {
  const typeOf = (name: string) => (switches.includes(name) ? ('boolean' as const) : ('string' as const))
  const options = Object.fromEntries(names.map((name) => [name, { type: typeOf(name), multiple: true as const }]))
  try {
    const { values, positionals: words } = parseArgs({ args: [...args], options, allowPositionals: true })
    const given = Object.fromEntries(
      Object.entries(values).map(([name, texts]) => [
        name,
        (texts ?? []).map((text) => (text === true ? 'on' : String(text))),
      ]),
    )
    return { given, words }
  } catch (error) {
    // Node says in its first sentence what is wrong, and in the others how to pass words that look like flags.
    const [wrong] = String(error instanceof Error ? error.message : error).split('. ')
    throw new CommandError(`${wrong}; ${help} shows how`)
  }
}

/** Errors: CommandError for the first flag that is missing, given too often, or not what it must be. */
export const checkFlags = (given: GivenFlags, flags: Readonly<Record<string, Flag>>): void => {
  for (const [name, flag] of Object.entries(flags)) check(name, given[name] ?? [], flag)
}

const check = (name: string, values: readonly string[], flag: Flag) => {
  const { pattern, allowed, isRequired, isRepeatable } = flag
  if (values.length === 0 && isRequired) throw new CommandError(`--${name} is missing; allowed is ${allowed}`)
  if (values.length > 1 && !isRepeatable) throw new CommandError(`--${name} is given more than once`)
  const wrong = values.find((value) => !pattern.test(value))
  if (wrong !== undefined) throw new CommandError(`--${name} is ${JSON.stringify(wrong)}; allowed is ${allowed}`)
}
