import { PolicyFault } from './fault.ts'
import { type Pattern, type Piece, patternFrom } from './match.ts'

/** What is special in a text: wildcards, variables, both. */
export interface Grammar {
  readonly wildcards: boolean
  readonly variables: boolean
}

const LITERALS = ['*', '?', '$']
// A service, or an issuer's host and path; after the colon whatever may be in the key of a tag.
const CONDITION_KEY = /^[A-Za-z0-9][\w./-]*:[\p{L}\p{N}\p{Z}_.:/=+@-]+$/u
const QUOTED = /^'[^']*'$/u

/** Whether a text can be a condition key, as `aws:PrincipalTag/UserId`. */
export const isConditionKey = (text: string): boolean => CONDITION_KEY.test(text)

/**
 * Takes a text of a policy apart.
 *
 * Errors: PolicyFault for a variable that is not closed, or is none.
 */
export const patternOf = (text: string, path: string, { wildcards, variables }: Grammar): Pattern => {
  const pieces: Piece[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') pieces.push({ kind: 'text', text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (wildcards && (character === '*' || character === '?')) {
      flush()
      if (character === '?') pieces.push({ kind: 'one' })
      else if (pieces.at(-1)?.kind !== 'any') pieces.push({ kind: 'any' })
    } else if (variables && text.startsWith('${', at)) {
      const end = text.indexOf('}', at)
      if (end < 0) throw new PolicyFault(path, 'has a variable without its closing brace')
      const inside = text.slice(at + 2, end)
      if (LITERALS.includes(inside)) plain += inside
      else {
        flush()
        pieces.push(variableOf(inside, path))
      }
      at = end
    } else plain += character
  }
  flush()
  return patternFrom(pieces)
}

const variableOf = (inside: string, path: string): Piece => {
  const comma = inside.indexOf(', ')
  const key = comma < 0 ? inside : inside.slice(0, comma)
  const otherwise = comma < 0 ? undefined : inside.slice(comma + 2)
  if (!isConditionKey(key) || (otherwise !== undefined && !QUOTED.test(otherwise)))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the policy language
    throw new PolicyFault(path, "has a variable that is neither ${key}, ${key, 'default'}, ${*}, ${?} nor ${$}")
  return { kind: 'variable', key: key.toLowerCase(), otherwise: otherwise?.slice(1, -1) }
}
