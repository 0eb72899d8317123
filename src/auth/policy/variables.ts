import { PolicyFault } from './fault.ts'
import type { Pattern, Piece } from './match.ts'

/** What is special in a text: wildcards, variables, both. */
export interface Grammar {
  readonly wildcards: boolean
  readonly variables: boolean
}

const LITERALS: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' }
const VARIABLE = /^ *([A-Za-z0-9][\w.:/=+@-]*(?: [\w.:/=+@-]+)*) *(?:, *'([^']*)' *)?$/u

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
      const literal = LITERALS[inside]
      if (literal === undefined) {
        flush()
        pieces.push(variableOf(inside, path))
      } else plain += literal
      at = end
    } else plain += character
  }
  flush()
  return { pieces, hasVariables: pieces.some(({ kind }) => kind === 'variable') }
}

const variableOf = (inside: string, path: string): Piece => {
  const [, key, otherwise] = VARIABLE.exec(inside) ?? []
  if (key === undefined)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the policy language
    throw new PolicyFault(path, "has a variable that is neither ${key}, ${key, 'default'}, ${*}, ${?} nor ${$}")
  return { kind: 'variable', key: key.toLowerCase(), otherwise }
}
