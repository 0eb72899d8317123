import { isUtf8 } from 'node:buffer'
import { isJsonObject, type JsonObject, jsonIn } from '../lib/json.ts'
import { badRequest } from './errors.ts'

/**
 * Reads a body that must be one JSON object; an empty body is `{}`.
 *
 * Errors  BadRequestException: not UTF-8, not JSON (a byte order mark is not), not an object, nested deeper than 64,
 *         U+0000 or a lone surrogate in any string or key, be it one that no operation knows.
 * Source  ours, answer 18
 */
export const parseJsonObject = (body: Buffer): JsonObject => {
  if (body.length === 0) return {}
  if (!isUtf8(body)) throw badRequest('The body is not UTF-8')
  const text = body.toString('utf8')
  const value = jsonIn(text)
  if (value === undefined) throw badRequest('The body is not JSON')
  if (!isJsonObject(value)) throw badRequest('The body is not a JSON object')
  // In well-formed UTF-8 only a `\u` escape can bring a character that is refused.
  checkWithin(value, 1, text.includes('\\u'))
  return value
}

const DEPTH_MAX = 64

/** Checks all that a value at `depth` holds. Its own recursion is bounded by the depth that it refuses. */
const checkWithin = (value: object, depth: number, hasEscapes: boolean) => {
  if (depth > DEPTH_MAX) throw badRequest(`The body is nested deeper than ${DEPTH_MAX}`)
  const entries = value as Readonly<Record<string, unknown>>
  for (const key in entries) {
    if (hasEscapes) checkText(key)
    const entry = entries[key]
    if (typeof entry === 'object' && entry !== null) checkWithin(entry, depth + 1, hasEscapes)
    else if (hasEscapes && typeof entry === 'string') checkText(entry)
  }
}

const checkText = (text: string) => {
  if (!text.isWellFormed()) throw badRequest('The body has a lone surrogate in a string')
  if (text.includes('\0')) throw badRequest('The body has U+0000 in a string')
}
