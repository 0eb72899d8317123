import { tagsFault } from '../../auth/session-tags.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'

/** A tag. */
export const TAG: Flag = { pattern: /^[^=]+=.*$/su, allowed: '<key>=<value>', isRepeatable: true }

/** The key of a tag to take away. */
export const UNTAG: Flag = { pattern: /^.+$/su, allowed: 'the key of a tag', isRepeatable: true }

/** A name and a value, as flags hold them. */
export const pair = (text: string): readonly [name: string, value: string] => {
  const equals = text.indexOf('=')
  return [text.slice(0, equals), text.slice(equals + 1)]
}

/** Tags as flags give them. Errors: in one line, for a tag that can't be one. */
export const tagsOf = (given: readonly string[] = []): Readonly<Record<string, string>> => {
  const pairs = given.map(pair)
  checkTags(pairs)
  return Object.fromEntries(pairs)
}

/** What tags are after some were set and others taken away. Errors: as `tagsOf`. */
export const changedTags = (
  before: Readonly<Record<string, string>>,
  set: readonly string[] = [],
  gone: readonly string[] = [],
): Readonly<Record<string, string>> => {
  const added = tagsOf(set)
  const leaving = new Set([...gone, ...Object.keys(added)].map((key) => key.toLowerCase()))
  const stayed = Object.entries(before).filter(([key]) => !leaving.has(key.toLowerCase()))
  const after = [...stayed, ...Object.entries(added)]
  checkTags(after)
  return Object.fromEntries(after)
}

const checkTags = (pairs: readonly (readonly [key: string, value: string])[]) => {
  const fault = tagsFault(pairs.map(([key, value]) => ({ key, value })))
  if (fault !== undefined) throw new CommandError(`--tag is refused: ${fault}`)
}
