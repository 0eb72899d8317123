import { matches, type Pattern, type Resolved, resolve } from './match.ts'
import type { Context } from './policy.ts'

/** Whether a value of a request agrees with one that a policy names; undefined where a variable in it has no value. */
export type Comparison = (value: string, context: Context) => boolean | undefined

/** Compares with what a pattern stands for in a request. What needs no request is prepared once. */
export const byPattern = <T>(
  pattern: Pattern,
  prepare: (pieces: Resolved) => T,
  agrees: (prepared: T, value: string) => boolean,
): Comparison => {
  if (!pattern.hasVariables) {
    const prepared = prepare(pattern.pieces)
    return (value) => agrees(prepared, value)
  }
  return (value, context) => {
    const pieces = resolve(pattern, context)
    return pieces && agrees(prepare(pieces), value)
  }
}

/** Compares a text as a whole. */
export const byWhole = (pattern: Pattern): Comparison =>
  byPattern(
    pattern,
    (pieces) => pieces,
    (pieces, value) => matches(pieces, value),
  )

// Of an ARN: the word itself, partition, service, region, account; what follows is the resource's own.
const COLONS = 5

/** Splits an ARN into its six parts, and what is shorter into fewer. */
export const arnParts = (text: string): readonly string[] => {
  const parts = text.split(':')
  return parts.length > COLONS ? [...parts.slice(0, COLONS), parts.slice(COLONS).join(':')] : parts
}

/** The six parts of an ARN's pattern; undefined when it has fewer. */
export const patternParts = (pieces: Resolved): readonly Resolved[] | undefined => {
  const parts: Resolved[number][][] = [[]]
  for (const piece of pieces) {
    if (piece.kind !== 'text') {
      parts.at(-1)?.push(piece)
      continue
    }
    for (const [index, text] of piece.text.split(':').entries()) {
      const isNew = index > 0 && parts.length <= COLONS
      if (isNew) parts.push([])
      parts.at(-1)?.push({ kind: 'text', text: index > 0 && !isNew ? `:${text}` : text })
    }
  }
  return parts.length > COLONS ? parts : undefined
}

/** Compares each part of an ARN by itself, so that a wildcard stays within one. */
export const byParts = (pattern: Pattern): Comparison =>
  byPattern(pattern, patternParts, (parts, value) => {
    const values = arnParts(value)
    return parts?.length === values.length && parts.every((part, index) => matches(part, values[index] ?? ''))
  })
