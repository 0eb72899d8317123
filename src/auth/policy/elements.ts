import { arnParts, byParts, byWhole, type Comparison } from './comparison.ts'
import { below, type JsonObject, type Placed, stringsAt } from './document.ts'
import { PolicyFault } from './fault.ts'
import type { Context } from './policy.ts'
import { patternOf } from './variables.ts'

/** An element that names what a statement is about, or, negated, what it is not about. */
export interface Element {
  readonly comparisons: readonly Comparison[]
  readonly isNegated: boolean
  /** Whether it speaks of what is not named, where something named has a variable without a value. */
  readonly ifUnknown: boolean
}

/** Whether an element speaks of a value. */
export const speaksOf = ({ comparisons, isNegated, ifUnknown }: Element, value: string, context: Context): boolean => {
  let isUnknown = false
  for (const comparison of comparisons) {
    const agrees = comparison(value, context)
    if (agrees) return !isNegated
    isUnknown ||= agrees === undefined
  }
  return isNegated && (!isUnknown || ifUnknown)
}

/**
 * Reads an element that may be negated, `Action` or `NotAction` say. Undefined when neither is there.
 *
 * Source: AWS, "Policy variables with no value", which does not say whether a NotResource with such a variable leaves
 * nothing out or is void. A deny takes the former, an allow the latter: so neither opens anything.
 */
export const elementAt = (
  statement: JsonObject,
  path: string,
  name: 'Action' | 'Resource',
  comparisonAt: (text: Placed<string>) => Comparison,
): Element | undefined => {
  const negatedName = `Not${name}`
  const isNegated = Object.hasOwn(statement, negatedName)
  if (isNegated && Object.hasOwn(statement, name))
    throw new PolicyFault(below(path, negatedName), `cannot stand beside ${name}`)
  const present = isNegated ? negatedName : name
  if (!Object.hasOwn(statement, present)) return undefined
  const comparisons = stringsAt(statement[present], below(path, present)).map(comparisonAt)
  return { comparisons, isNegated, ifUnknown: statement.Effect === 'Deny' }
}

const ACTION = /^(?:\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/

/** Reads an action, which is compared in lower case. */
export const actionAt = ({ value, path }: Placed<string>): Comparison => {
  if (!ACTION.test(value)) throw new PolicyFault(path, 'has to be *, or an action as service:name')
  return byWhole(patternOf(value.toLowerCase(), path, { wildcards: true, variables: false }))
}

/** Reads an action of a trust policy. */
export const trustActionAt = (text: Placed<string>): Comparison => {
  if (!text.value.toLowerCase().startsWith('sts:'))
    throw new PolicyFault(text.path, 'has to be an action of sts, which alone a trust policy is asked about')
  return actionAt(text)
}

const WILDCARD = /[*?]/u

// Nothing that is asked about holds it.
const NOBODYS = '\0'

/** Listings ask for all of a kind, `…/user/*`: whoever is called `*` is not all, but somebody that there cannot be. */
const ofOne =
  (context: Context): Context =>
  (key) => {
    const value = context(key)
    return typeof value === 'string' && value.includes('*') ? value.replaceAll('*', NOBODYS) : value
  }

/**
 * Reads a resource: `*`, or an ARN with wildcards, and with variables in its last part.
 *
 * Source: AWS, "Using wildcards in resource ARNs": a wildcard stays within its part, but for a `*` at a part's end.
 */
export const resourceAt =
  (variables: boolean) =>
  ({ value, path }: Placed<string>): Comparison => {
    if (value === '*') return byWhole(patternOf(value, path, { wildcards: true, variables: false }))
    const [word, partition = '', service = '', ...rest] = arnParts(value)
    const [region = '', account = '', resource] = rest
    if (word !== 'arn' || service === '' || (resource === undefined && !value.endsWith('*')))
      throw new PolicyFault(path, 'has to be *, or an ARN as arn:partition:service:region:account:resource')
    if (WILDCARD.test(service)) throw new PolicyFault(path, 'has a wildcard for its service, which has to be named')
    const head = [partition, service, region, account]
    if (variables && head.some((part) => part.includes('${')))
      throw new PolicyFault(path, 'has a variable before its fifth colon; variables stand in the last part alone')
    const pattern = patternOf(value, path, { wildcards: true, variables })
    const staysWithin = head.some((part) => WILDCARD.test(part)) && !head.some((part) => part.endsWith('*'))
    const agrees = staysWithin ? byParts(pattern) : byWhole(pattern)
    return pattern.hasVariables ? (asked, context) => agrees(asked, ofOne(context)) : agrees
  }
