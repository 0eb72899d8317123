import { addressRange } from '../../lib/address.ts'
import { byParts, byPattern, byWhole, type Comparison, patternParts } from './comparison.ts'
import type { Placed } from './document.ts'
import { PolicyFault } from './fault.ts'
import { matches, type Resolved } from './match.ts'
import { patternOf } from './variables.ts'

/** A condition operator, less its prefix and its `IfExists`. */
export interface Operator {
  /** Its comparison is that of its counterpart, `StringEquals` of `StringNotEquals`; the outcome is the contrary. */
  readonly isNegated: boolean
  /** `variables` says whether there are any in this version of the language. Errors: PolicyFault. */
  readonly compile: (text: Placed<string>, variables: boolean) => Comparison
}

type Compile = Operator['compile']

const string =
  (wildcards: boolean): Compile =>
  ({ value: text, path }, variables) =>
    byWhole(patternOf(text, path, { wildcards, variables }))

const inLowerCase = (pieces: Resolved): Resolved =>
  pieces.map((piece) => (piece.kind === 'text' ? { kind: 'text', text: piece.text.toLowerCase() } : piece))

const stringIgnoringCase: Compile = ({ value: text, path }, variables) =>
  byPattern(patternOf(text, path, { wildcards: false, variables }), inLowerCase, (pieces, value) =>
    matches(pieces, value.toLowerCase()),
  )

const arn: Compile = ({ value: text, path }, variables) => {
  const pattern = patternOf(text, path, { wildcards: true, variables })
  if (!pattern.hasVariables && (!text.startsWith('arn:') || !patternParts(pattern.pieces)))
    throw new PolicyFault(path, 'has to be an ARN as arn:partition:service:region:account:resource')
  return byParts(pattern)
}

/** An operator that compares by order. `read` is undefined for a text that is no value of its kind. */
const ordered =
  (read: (text: string) => number | undefined, what: string) =>
  (agrees: (value: number, wanted: number) => boolean): Compile =>
  ({ value: text, path }) => {
    const wanted = read(text)
    if (wanted === undefined) throw new PolicyFault(path, `has to be ${what}`)
    return (value) => {
      const number = read(value)
      return number !== undefined && agrees(number, wanted)
    }
  }

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u
const EPOCH_SECONDS = /^-?\d{5,15}$/u
const DATE = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/u

const numberOf = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined)

/** Milliseconds since 1970. */
const timeOf = (text: string): number | undefined => {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000
  const timeMs = DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(timeMs) ? undefined : timeMs
}

const numeric = ordered(numberOf, 'a number')
const date = ordered(timeOf, 'a date as 2026-01-31T12:00:00Z, or seconds since 1970')

const BOOLEANS = ['true', 'false']

/** Errors: PolicyFault for what is neither `true` nor `false`. */
export const booleanAt = ({ value, path }: Placed<string>): boolean => {
  if (!BOOLEANS.includes(value.toLowerCase())) throw new PolicyFault(path, 'has to be true or false')
  return value.toLowerCase() === 'true'
}

const bool: Compile = (text) => {
  const wanted = String(booleanAt(text))
  return (value) => value.toLowerCase() === wanted
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/u

const bytesOf = (text: string): string | undefined =>
  BASE64.test(text) ? Buffer.from(text, 'base64').toString('base64') : undefined

const binary: Compile = ({ value: text, path }) => {
  const wanted = bytesOf(text)
  if (wanted === undefined) throw new PolicyFault(path, 'has to be Base64')
  return (value) => bytesOf(value) === wanted
}

const ipAddress: Compile = ({ value: text, path }) => {
  const isIn = addressRange(text)
  if (!isIn)
    throw new PolicyFault(path, 'has to be an address or a range of addresses, as 203.0.113.0/24 or 2001:db8::/32')
  return isIn
}

const pair = (name: string, negatedName: string, compile: Compile): readonly (readonly [string, Operator])[] => [
  [name, { isNegated: false, compile }],
  [negatedName, { isNegated: true, compile }],
]

const orders = (kind: 'Numeric' | 'Date', of: typeof numeric): readonly (readonly [string, Operator])[] => [
  ...pair(
    `${kind}Equals`,
    `${kind}NotEquals`,
    of((value, wanted) => value === wanted),
  ),
  [`${kind}LessThan`, { isNegated: false, compile: of((value, wanted) => value < wanted) }],
  [`${kind}LessThanEquals`, { isNegated: false, compile: of((value, wanted) => value <= wanted) }],
  [`${kind}GreaterThan`, { isNegated: false, compile: of((value, wanted) => value > wanted) }],
  [`${kind}GreaterThanEquals`, { isNegated: false, compile: of((value, wanted) => value >= wanted) }],
]

/**
 * Every operator that compares, by its name in lower case; `Null`, which compares nothing, is apart.
 *
 * Source: AWS, "IAM JSON policy elements: Condition operators".
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...pair('StringEquals', 'StringNotEquals', string(false)),
    ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', stringIgnoringCase),
    ...pair('StringLike', 'StringNotLike', string(true)),
    ...orders('Numeric', numeric),
    ...orders('Date', date),
    ['Bool', { isNegated: false, compile: bool }] as const,
    ['BinaryEquals', { isNegated: false, compile: binary }] as const,
    ...pair('IpAddress', 'NotIpAddress', ipAddress),
    ...pair('ArnEquals', 'ArnNotEquals', arn),
    ...pair('ArnLike', 'ArnNotLike', arn),
  ].map(([name, operator]) => [name.toLowerCase(), operator]),
)
