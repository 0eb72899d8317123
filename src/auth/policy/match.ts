import type { Context } from './policy.ts'

/** A piece of a pattern: text as it stands, any one character, any characters, or what a variable stands for. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'any' }
  | { readonly kind: 'variable'; readonly key: string; readonly otherwise: string | undefined }

/** A pattern whose variables have been replaced. */
export type Resolved = readonly Exclude<Piece, { kind: 'variable' }>[]

/** What a value is compared with, taken apart once. */
export type Pattern =
  | { readonly hasVariables: false; readonly pieces: Resolved }
  | { readonly hasVariables: true; readonly pieces: readonly Piece[] }

const isResolved = (pieces: readonly Piece[]): pieces is Resolved => pieces.every(({ kind }) => kind !== 'variable')

/** A pattern of these pieces. */
export const patternFrom = (pieces: readonly Piece[]): Pattern =>
  isResolved(pieces) ? { hasVariables: false, pieces } : { hasVariables: true, pieces }

/** The pieces of a pattern for one request; undefined when one of its variables has no value there. */
export const resolve = (pattern: Pattern, context: Context): Resolved | undefined => {
  if (!pattern.hasVariables) return pattern.pieces
  const resolved: Resolved[number][] = []
  for (const piece of pattern.pieces) {
    if (piece.kind !== 'variable') {
      resolved.push(piece)
      continue
    }
    // An empty text is no value, so that what is written around the variable does not stand by itself.
    const value = context(piece.key) || piece.otherwise
    // A key of several values stands for none of them.
    if (typeof value !== 'string') return undefined
    resolved.push({ kind: 'text', text: value })
  }
  return resolved
}

/**
 * Whether a value has the form of a pattern, wholly.
 *
 * Only the last `*` is ever tried again, so that the worst pattern costs the product of both lengths. `onStep` is told
 * of each piece that is tried.
 */
export const matches = (pieces: Resolved, value: string, onStep?: () => void): boolean => {
  let piece = 0
  let at = 0
  let afterAny = -1
  let anyUntil = 0
  for (;;) {
    onStep?.()
    const next = pieces[piece]
    if (next === undefined && at === value.length) return true
    if (next?.kind === 'any') {
      piece += 1
      afterAny = piece
      anyUntil = at
      if (piece === pieces.length) return true
    } else if (next?.kind === 'one' && at < value.length) {
      piece += 1
      at += 1
    } else if (next?.kind === 'text' && value.startsWith(next.text, at)) {
      piece += 1
      at += next.text.length
    } else {
      if (afterAny < 0 || anyUntil >= value.length) return false
      anyUntil += 1
      const wanted = pieces[afterAny]
      if (wanted?.kind === 'text') anyUntil = value.indexOf(wanted.text, anyUntil)
      if (anyUntil < 0) return false
      piece = afterAny
      at = anyUntil
    }
  }
}
