import type { HttpRequest } from '../../lib/http.ts'
import { rawParameters } from '../../lib/query-string.ts'
import { incompleteSignature, invalidSignature } from '../errors.ts'

/** One query parameter, name and value percent-encoded in the one way that signatures are made over. */
export interface CanonicalParameter {
  readonly name: string
  readonly value: string
}

const UNRESERVED = /^[A-Za-z0-9\-._~]$/
const ESCAPED_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte)
  return UNRESERVED.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

// A request target holds bytes, one in each character.
const escapedByte = (char: string) => ESCAPED_BYTES[char.charCodeAt(0)] ?? char

const ESCAPED_ALREADY = /^[A-Za-z0-9\-._~/%]+$/
const RESERVED_IN_PATH = /[^A-Za-z0-9\-._~/]/g
const NOT_NORMAL = /\/\/|\/\.\.?(?:\/|$)/

/**
 * The path as AWS's SDKs sign it for every service but S3: normalised, then percent-encoded once more than it was sent.
 *
 * Source  seen from SDKs: the `%3A` of an ARN is signed as `%253A`.
 */
export const canonicalPath = (path: string): string => {
  const normal = NOT_NORMAL.test(path) ? normalPath(path) : path
  // Nearly every path ends here, at half the cost of the general way.
  if (ESCAPED_ALREADY.test(normal)) return normal.replaceAll('%', '%25')
  return normal.replace(RESERVED_IN_PATH, escapedByte)
}

const normalPath = (path: string) => {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${end}`
}

const ESCAPE_OR_RESERVED = /%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~]/g

// A `+` is a plus, and a `%` that begins no escape stands for itself.
const normalEncoding = (text: string) =>
  text.replace(ESCAPE_OR_RESERVED, (found: string, hex: string | undefined) =>
    hex === undefined ? escapedByte(found) : (ESCAPED_BYTES[Number.parseInt(hex, 16)] ?? found),
  )

/** The parameters of a raw query in the form that is signed, in the order sent. */
export const canonicalParameters = (query: string): readonly CanonicalParameter[] =>
  rawParameters(query).map(([name, value]) => ({ name: normalEncoding(name), value: normalEncoding(value) }))

/** The query as it is signed: all parameters but the signature itself, by name, then by value. */
export const canonicalQuery = (parameters: readonly CanonicalParameter[]): string => {
  if (parameters.length === 0) return ''
  return parameters
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .sort((a, b) => order(a.name, b.name) || order(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&')
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The signed headers as they are signed, a line each.
 *
 * Errors  IncompleteSignatureException: the list is not sorted, or names a header twice.
 *         InvalidSignatureException: a signed header did not arrive; `host` or an `x-amz-*` header is not signed.
 */
export const canonicalHeaders = (request: HttpRequest, signedHeaders: string): string => {
  const names = signedHeaders.split(';')
  let lines = ''
  let previous = ''
  let amzSigned = 0
  for (const name of names) {
    if (name <= previous) throw incompleteSignature('SignedHeaders must be in lower case, sorted, each name once')
    previous = name
    const values = request.headers.get(name)
    if (values === undefined) throw invalidSignature(`A signed header did not arrive: ${shown(name)}`)
    lines += `${name}:${canonicalValue(values)}\n`
    if (name.startsWith('x-amz-')) amzSigned += 1
  }
  if (!names.includes('host')) throw invalidSignature('The Host header must be signed')
  for (const name of request.headers.keys()) if (name.startsWith('x-amz-')) amzSigned -= 1
  // Names are distinct and all arrived, so equal counts mean the same headers.
  if (amzSigned !== 0) throw unsignedAmzHeader(request, names)
  return lines
}

const unsignedAmzHeader = (request: HttpRequest, names: readonly string[]) => {
  const signed = new Set(names)
  const unsigned = [...request.headers.keys()].find((name) => name.startsWith('x-amz-') && !signed.has(name))
  return invalidSignature(`Every x-amz- header must be signed, and this one is not: ${shown(unsigned ?? '')}`)
}

// What a stranger wrote goes into a message only where it looks like a header's name: a secret has 40 characters.
const shown = (name: string) => (/^[A-Za-z0-9-]{1,39}$/.test(name) ? name : '(name not shown)')

const canonicalValue = (values: readonly string[]) => {
  const [first = ''] = values
  return values.length === 1 ? folded(first) : values.map(folded).join(',')
}

const FOLDABLE = /^[ \t]|[ \t]$|\t| {2}/
const BLANKS = /[ \t]+/g
const OUTER_BLANK = /^ | $/g

const folded = (value: string) => (FOLDABLE.test(value) ? value.replace(BLANKS, ' ').replace(OUTER_BLANK, '') : value)
