import { PolicyFault } from './fault.ts'

/** A JSON object, before anything is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Names what stands below a place in a document: `.Action`, or `["aws:userid"]` where the name is no plain word. */
export const below = (path: string, name: string | number): string => {
  if (typeof name === 'number') return `${path}[${name}]`
  return /^\w+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
}

// Of valid JSON: strings, and what gives it its structure.
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gu

/**
 * Reads JSON. Of two members of one name JSON.parse would drop the first, and with it what a condition demands.
 *
 * Errors: PolicyFault when it is none, or has two members of one name in an object.
 */
export const jsonOf = (text: string): unknown => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new PolicyFault('$', 'is not JSON')
  }
  refuseTwins(text)
  return json
}

const refuseTwins = (text: string): void => {
  const open: { readonly names: Set<string> | undefined; at: string | number }[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1)
    if (token === '{') open.push({ names: new Set(), at: '' })
    else if (token === '[') open.push({ names: undefined, at: 0 })
    else if (token === '}' || token === ']') open.pop()
    else if (token === ',' && typeof inner?.at === 'number') inner.at += 1
    else if (token === ':' && inner?.names) {
      inner.at = JSON.parse(last)
      if (inner.names.has(String(inner.at)))
        throw new PolicyFault(open.map(({ at }) => at).reduce<string>(below, '$'), 'is there twice')
      inner.names.add(String(inner.at))
    }
    last = token
  }
}

/** Takes a value for an object of named members. Errors: PolicyFault when it is none, or has a member of another name. */
export const objectAt = (value: unknown, path: string, members?: readonly string[]): JsonObject => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PolicyFault(path, 'has to be an object')
  const unknown = members && Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined)
    throw new PolicyFault(below(path, unknown), `is no element here; those are ${members?.join(', ')}`)
  return Object.fromEntries(Object.entries(value))
}

/** A value of a document, and where it stands. */
export interface Placed<T> {
  readonly value: T
  readonly path: string
}

/** Takes a value, or a list of values, for a list. Errors: PolicyFault when it is empty. */
export const listAt = (value: unknown, path: string): readonly Placed<unknown>[] => {
  if (!Array.isArray(value)) return [{ value, path }]
  if (value.length === 0) throw new PolicyFault(path, 'has to hold something')
  return value.map((item: unknown, index) => ({ value: item, path: below(path, index) }))
}

/** Takes a string, or a list of strings. Errors: PolicyFault when one is none, or the list is empty. */
export const stringsAt = (value: unknown, path: string): readonly Placed<string>[] =>
  listAt(value, path).map(({ value: item, path: at }) => ({ value: stringAt(item, at), path: at }))

/** Takes a string. Errors: PolicyFault when it is none. */
export const stringAt = (value: unknown, path: string): string => {
  if (typeof value !== 'string') throw new PolicyFault(path, 'has to be a string')
  return value
}
