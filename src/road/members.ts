import { isJsonObject } from '../lib/json.ts'

/** A record, or a line that was to be one, can't be taken; the message says why, and shows nothing of what it holds. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** What one member of a record may be, and how it stands in a line of JSON. */
export interface Member<T> {
  /** Errors: Refusal, which says what is allowed, not which member it is. */
  read(value: unknown): T
  /** Undefined: it is left out. */
  write(value: T): unknown
  /** Whether it is a secret: it is written only sealed, by whoever holds a passphrase. */
  readonly isSecret?: true
}

const refused = (allowed: string) => new Refusal(`must be ${allowed}`)

const asIs = <T>(is: (value: unknown) => value is T, allowed: string): Member<T> => ({
  read(value) {
    if (!is(value)) throw refused(allowed)
    return value
  },
  write: (value) => value,
})

// What no engine stores as it is.
const isPlain = (text: string) => text.isWellFormed() && !text.includes('\0')

/** Text of as many characters as are said, all of it as a pattern says; `allowed` is the same in words. */
export const shaped = (max: number, pattern: RegExp, allowed: string): Member<string> => ({
  read(value) {
    // Each character is one or two of the units that a string counts.
    if (typeof value !== 'string' || value.length > 2 * max) throw refused(allowed)
    if (!isPlain(value)) throw refused('text without NUL or half a character')
    if ([...value].length > max || !pattern.test(value)) throw refused(allowed)
    return value
  },
  write: (value) => value,
})

/** Any text of so many characters. */
export const text = (min: number, max: number): Member<string> =>
  shaped(max, min === 0 ? /^/u : /./su, `text of ${min} to ${max} characters`)

/** One of some words. */
export const oneOf = <Word extends string>(...words: readonly Word[]): Member<Word> =>
  asIs((value): value is Word => (words as readonly unknown[]).includes(value), words.join(' or '))

/** A whole number, in a unit that the member's name says. */
export const count = (min: number, max: number): Member<number> =>
  asIs(
    (value): value is number => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    `a whole number from ${min} to ${max}`,
  )

/** True or false, which the store keeps as 1 or 0. */
export const flag: Member<0 | 1> = {
  read(value) {
    if (typeof value !== 'boolean') throw refused('true or false')
    return value ? 1 : 0
  },
  write: (value) => value === 1,
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/

/** A moment, as ISO 8601 in UTC with milliseconds; in memory milliseconds since 1970. */
export const time: Member<number> = {
  read(value) {
    const ms = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(ms)) throw refused('a time in UTC, such as 2026-01-31T12:00:00.000Z')
    return ms
  },
  write: (ms) => new Date(ms).toISOString(),
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** As many bytes as are said, in base64. */
export const bytes = (length: number): Member<Uint8Array> => ({
  read(value) {
    const read = typeof value === 'string' && BASE64.test(value) ? Buffer.from(value, 'base64') : undefined
    if (read?.length !== length) throw refused(`${length} bytes in base64`)
    return read
  },
  write: (value) => Buffer.from(value).toString('base64'),
})

/** How deep values may lie in each other: whoever writes them goes down as far. */
const DEPTH_MAX = 32

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1)))

/** JSON that the store keeps as text, at most so many characters of it; `allowed` is in words what `is` asks of it. */
export const json = (max: number, is: (value: unknown) => boolean, allowed: string): Member<string> => ({
  read(value) {
    const kept = is(value) && isWithin(value, DEPTH_MAX) ? JSON.stringify(value) : undefined
    if (kept === undefined || kept.length > max)
      throw refused(`${allowed}, as JSON of at most ${max} characters and ${DEPTH_MAX} levels`)
    return kept
  },
  write: (kept) => JSON.parse(kept),
})

/** Pairs of a key and a value, in the order of their keys; none are left out. */
export const pairs = (
  max: number,
  key: Member<string>,
  value: Member<string>,
): Member<readonly (readonly [string, string])[]> => ({
  read(given) {
    if (given === undefined) return []
    if (!isJsonObject(given)) throw refused('an object')
    const entries = Object.entries(given)
    if (entries.length > max) throw refused(`an object of at most ${max} members`)
    return entries.map(([name, each]) => [key.read(name), value.read(each)] as const).sort(byName)
  },
  write: (list) => (list.length === 0 ? undefined : Object.fromEntries([...list].sort(byName))),
})

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))

/** A member that may be absent, which the store keeps as null. */
export const optional = <T>(member: Member<T>): Member<T | null> => ({
  ...member,
  read: (value) => (value === undefined ? null : member.read(value)),
  write: (value) => (value === null ? undefined : member.write(value)),
})

/** Text that is written sealed, or not at all. */
export const secret = (max: number): Member<string | null> => ({ ...optional(text(1, max)), isSecret: true })
