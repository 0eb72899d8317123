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

/** So many steps for each piece and each character; patterns that people write take fewer. */
const STEPS_EACH_MAX = 4

/**
 * Whether a value has the form of a pattern, wholly.
 *
 * Only the last `*` is ever tried again. Where that leads nowhere for long, as by `*?a?a?a`, all ways are followed at
 * once: no pattern takes more than the sum of both lengths, and then their product in bits.
 */
export const matches = (pieces: Resolved, value: string): boolean => {
  const stepsMax = STEPS_EACH_MAX * (pieces.length + value.length)
  let piece = 0
  let at = 0
  let afterAny = -1
  let anyUntil = 0
  for (let steps = 0; steps <= stepsMax; steps += 1) {
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
  return matchesInBits(pieces, value)
}

const WORD_BITS = 32

const setBit = (bits: Uint32Array, place: number) => {
  const word = Math.floor(place / WORD_BITS)
  bits[word] = (bits[word] ?? 0) | (1 << (place % WORD_BITS))
}

/** The same as `matches`, with a bit for each place in the pattern that what was read so far may have led to. */
export const matchesInBits = (pieces: Resolved, value: string): boolean => {
  const end = pieces.reduce((length, piece) => length + (piece.kind === 'text' ? piece.text.length : 1), 0)
  const noPlaces = new Uint32Array(Math.floor(end / WORD_BITS) + 1)
  const [places, staying, forAny] = [noPlaces.slice(), noPlaces.slice(), noPlaces.slice()]
  /** The places that a character leads on from, beside those that any does. */
  const forOne = new Map<string, Uint32Array>()
  let place = 0
  for (const piece of pieces) {
    if (piece.kind === 'any') setBit(staying, place)
    else if (piece.kind === 'one') setBit(forAny, place++)
    else
      for (const character of piece.text.split('')) {
        const bits = forOne.get(character) ?? noPlaces.slice()
        setBit(bits, place++)
        forOne.set(character, bits)
      }
  }
  setBit(places, 0)
  for (const character of value.split('')) step(places, forAny, forOne.get(character) ?? noPlaces, staying)
  return (((places[Math.floor(place / WORD_BITS)] ?? 0) >>> (place % WORD_BITS)) & 1) === 1
}

const step = (places: Uint32Array, forAny: Uint32Array, forOne: Uint32Array, staying: Uint32Array) => {
  let carried = 0
  for (let word = 0; word < places.length; word += 1) {
    const here = places[word] ?? 0
    const leading = here & ((forAny[word] ?? 0) | (forOne[word] ?? 0))
    places[word] = (leading << 1) | carried | (here & (staying[word] ?? 0))
    carried = leading >>> (WORD_BITS - 1)
  }
}
