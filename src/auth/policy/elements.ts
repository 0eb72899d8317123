import { below, type JsonObject, type Placed, stringsAt } from './document.ts'
import { PolicyFault } from './fault.ts'
import { matches, type Pattern, resolve } from './match.ts'
import type { Context } from './policy.ts'
import { patternOf } from './variables.ts'

/** An element that names what a statement is about, or, negated, what it is not about. */
export interface Element {
  readonly patterns: readonly Pattern[]
  readonly isNegated: boolean
}

/**
 * Whether an element speaks of a value.
 *
 * Source: AWS, "Policy variables with no value": what has such a variable matches nothing, so that, negated, it leaves
 * nothing out.
 */
export const speaksOf = ({ patterns, isNegated }: Element, value: string, context: Context): boolean => {
  for (const pattern of patterns) {
    const pieces = resolve(pattern, context)
    if (pieces && matches(pieces, value)) return !isNegated
  }
  return isNegated
}

/** Reads an element that may be negated, `Action` or `NotAction` say. Undefined when neither is there. */
export const elementAt = (
  statement: JsonObject,
  path: string,
  name: 'Action' | 'Resource',
  patternAt: (text: Placed<string>) => Pattern,
): Element | undefined => {
  const negatedName = `Not${name}`
  const isNegated = Object.hasOwn(statement, negatedName)
  if (isNegated && Object.hasOwn(statement, name))
    throw new PolicyFault(below(path, negatedName), `cannot stand beside ${name}`)
  const present = isNegated ? negatedName : name
  if (!Object.hasOwn(statement, present)) return undefined
  return { patterns: stringsAt(statement[present], below(path, present)).map(patternAt), isNegated }
}

const ACTION = /^(?:\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/

/** Reads an action, which is compared in lower case. */
export const actionAt = ({ value, path }: Placed<string>): Pattern => {
  if (!ACTION.test(value)) throw new PolicyFault(path, 'has to be *, or an action as service:name')
  return patternOf(value.toLowerCase(), path, { wildcards: true, variables: false })
}

/** Reads an action of a trust policy. */
export const trustActionAt = (text: Placed<string>): Pattern => {
  if (!text.value.toLowerCase().startsWith('sts:'))
    throw new PolicyFault(text.path, 'has to be an action of sts, which alone a trust policy is asked about')
  return actionAt(text)
}

// Of an ARN: the word itself, partition, service, region, account; what follows is the resource's own.
const COLONS = 5

/** Reads a resource: `*`, or an ARN with wildcards, and with variables in its last part. */
export const resourceAt =
  (variables: boolean) =>
  ({ value, path }: Placed<string>): Pattern => {
    if (value === '*') return patternOf(value, path, { wildcards: true, variables: false })
    const [word, , service = '', ...rest] = value.split(':')
    const isLong = rest.length >= COLONS - 2 || value.endsWith('*')
    if (word !== 'arn' || service === '' || !isLong)
      throw new PolicyFault(path, 'has to be *, or an ARN as arn:partition:service:region:account:resource')
    if (/[*?]/.test(service)) throw new PolicyFault(path, 'has a wildcard for its service, which has to be named')
    const head = value.split(':', COLONS).join(':')
    if (variables && head.includes('${'))
      throw new PolicyFault(path, 'has a variable before its fifth colon; variables stand in the last part alone')
    return patternOf(value, path, { wildcards: true, variables })
  }
