import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { SettingError } from './setting-error.ts'
import { flagOf, named, SETTING_KEYS, SETTINGS, type Setting, type SettingKey, variableOf } from './table.ts'

/** What somebody set, not yet parsed. */
export interface Given {
  readonly text: string
  /** How they called it, e.g. `CARILLON_PORT`, so that a refusal speaks of what they wrote. */
  readonly name: string
}

/** What one source sets. */
export type GivenSettings = ReadonlyMap<SettingKey, Given>

const keyOfFlag = named(flagOf)
const keyOfVariable = named(variableOf)
const keyInFile = named((key) => key)

/** The flag that names the settings file; it is no setting itself. */
export const CONFIG_FLAG = '--config'

const SHOWN_CHARACTERS = 80

/** As JSON, so that it stays on one line whatever it holds. */
const shown = (value: unknown) => JSON.stringify(value).slice(0, SHOWN_CHARACTERS)

// The value stays out: a misspelt name may well hold a secret.
const unknown = (name: string, known: readonly string[], file?: string) =>
  new SettingError(`${shown(name)}${file ? ` in ${file}` : ''} is not a setting; allowed are ${known.join(', ')}`)

/** Says that a value is not of its setting's kind. */
export const refusal = (name: string, value: unknown, { kind }: Setting): SettingError =>
  new SettingError(`${name} is ${kind.isSecret ? 'ill-formed (not shown)' : shown(value)}; allowed is ${kind.allowed}`)

/** What the command line sets, and the settings file it names. Errors  an unknown flag, a flag without its value. */
export const givenByFlags = (args: readonly string[]): { given: GivenSettings; configPath: string | undefined } => {
  const given = new Map<SettingKey, Given>()
  let configPath: string | undefined
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    const equals = arg.indexOf('=')
    const name = equals === -1 ? arg : arg.slice(0, equals)
    const key = keyOfFlag(name)
    if (key === undefined && name !== CONFIG_FLAG) throw unknown(name, [...SETTING_KEYS.map(flagOf), CONFIG_FLAG])
    const setting: Setting | undefined = key && SETTINGS[key]

    let text = equals === -1 ? undefined : arg.slice(equals + 1)
    if (text === undefined && setting?.kind.isSwitch) text = 'on'
    if (text === undefined) {
      at += 1
      text = args[at]
    }
    if (text === undefined || (equals === -1 && text.startsWith('--')))
      throw new SettingError(`${name} has no value; allowed is ${setting?.kind.allowed ?? 'a path'}`)

    if (key === undefined) configPath = text
    else given.set(key, { text, name })
  }
  return { given, configPath }
}

/** What the environment sets. Errors  a variable that begins with `CARILLON_` and is no setting. */
export const givenByEnvironment = (env: Readonly<Record<string, string | undefined>>): GivenSettings => {
  const given = new Map<SettingKey, Given>()
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('CARILLON_') || text === undefined) continue
    const key = keyOfVariable(name)
    if (key === undefined) throw unknown(name, SETTING_KEYS.map(variableOf))
    given.set(key, { text, name })
  }
  return given
}

/** What the settings file sets. Errors  not there (unless it may be absent), not JSON, an unknown key, a wrong type. */
export const givenByFile = (path: string, mayBeAbsent: boolean): GivenSettings => {
  const file = basename(path)
  const given = new Map<SettingKey, Given>()
  for (const [key, value] of Object.entries(readSettingsFile(path, mayBeAbsent))) {
    const known = keyInFile(key)
    if (known === undefined) throw unknown(key, SETTING_KEYS, file)
    const name = `${key} in ${file}`
    const text = textOf(value, SETTINGS[known])
    if (text === undefined) throw refusal(name, value, SETTINGS[known])
    given.set(known, { text, name })
  }
  return given
}

/** A JSON value as one would write it in the environment; undefined for a type that the setting does not take. */
const textOf = (value: unknown, { kind }: Setting): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && kind.json.includes('number')) return String(value)
  if (typeof value === 'boolean' && kind.json.includes('boolean')) return value ? 'on' : 'off'
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string' && !item.includes(','))
  if (isList && kind.json.includes('list')) return value.length === 0 ? 'none' : value.join(',')
  return undefined
}

const readSettingsFile = (path: string, mayBeAbsent: boolean): object => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' && mayBeAbsent) return {}
    throw new SettingError(`${path} cannot be read (${code}); allowed is a readable JSON file`)
  }
  const settings = parsed(text)
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings
  throw new SettingError(`${path} is not a JSON object; allowed is {"<key>": <value>, …}`)
}

/** Undefined for what is not JSON: the parser's own message quotes the text, and with it perhaps a secret. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
