import { rawParameters } from '../lib/query-string.ts'

/** The parameters of a query string: each name with its values in order, still percent-encoded. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>

/**
 * Splits a raw query string into its parameters, names decoded, values not.
 *
 * A name that can't be decoded stays as it came: no operation knows it. A `+` is a plus: AWS's clients write a blank
 * as `%20`.
 */
export const queryParameters = (query: string): QueryParameters => {
  const parameters = new Map<string, string[]>()
  for (const [rawName, value] of rawParameters(query)) {
    const name = percentDecoded(rawName) ?? rawName
    const values = parameters.get(name)
    if (values) values.push(value)
    else parameters.set(name, [value])
  }
  return parameters
}

/** The text that a percent-encoded part of a request target stands for; undefined unless it is UTF-8 without U+0000. */
export const percentDecoded = (raw: string): string | undefined => {
  // Node hands over a target's bytes above 0x7f as if they were Latin-1: they must come percent-encoded.
  if (Buffer.byteLength(raw) !== raw.length) return undefined
  if (!raw.includes('%')) return raw
  try {
    const text = decodeURIComponent(raw)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
