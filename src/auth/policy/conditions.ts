import type { Comparison } from './comparison.ts'
import { below, listAt, objectAt, type Placed } from './document.ts'
import { PolicyFault } from './fault.ts'
import { booleanAt, OPERATORS } from './operators.ts'
import type { Context, ContextValue } from './policy.ts'
import { isConditionKey } from './variables.ts'

/** Whether one key of a request is as a statement demands. */
export type Condition = (context: Context) => boolean

/** How many of a key's values have to agree; `one` is for keys that have but one. */
type Quantifier = 'one' | 'all' | 'any'

const QUANTIFIERS: Readonly<Record<string, Quantifier>> = { 'forallvalues:': 'all', 'foranyvalue:': 'any' }
const NAME = /^(forallvalues:|foranyvalue:)?([a-z]+?)(ifexists)?$/u

/** What stands under an operator. */
type Compile = (key: string, values: readonly Placed<string>[]) => Condition

type Agrees = (value: string, context: Context) => boolean

/** A key without any value is as one that is not there. */
const valueIn = (context: Context, key: string): ContextValue | undefined => {
  const value = context(key)
  return value?.length === 0 && typeof value !== 'string' ? undefined : value
}

const presence: Compile = (key, values) => {
  const wanted = values.map(booleanAt)
  return (context) => wanted.includes((valueIn(context, key) ?? '') === '')
}

/**
 * Source: AWS, "Condition operators", and "Single-valued vs. multivalued context keys", for which an empty text is no
 * value among several.
 */
const quantified = (quantifier: Quantifier, agrees: Agrees, ifAbsent: boolean, key: string): Condition => {
  return (context) => {
    const value = valueIn(context, key)
    if (value === undefined) return ifAbsent
    if (value === '' && quantifier !== 'one') return quantifier === 'all'
    if (typeof value === 'string') return agrees(value, context)
    const each = (one: string) => agrees(one, context)
    // A key of several values can't be asked as one that has a single value: that is true of none, negated or not.
    return quantifier !== 'one' && (quantifier === 'all' ? value.every(each) : value.some(each))
  }
}

/** Reads an operator's name. Its letters' case is of no account. Errors: PolicyFault. */
const operatorAt = (name: string, path: string, variables: boolean): Compile => {
  const [, prefix, base = '', ifExists] = NAME.exec(name.toLowerCase()) ?? []
  const quantifier = QUANTIFIERS[prefix ?? ''] ?? 'one'
  if (base === 'null' && ifExists === undefined && prefix === undefined) return presence
  const operator = OPERATORS.get(base)
  if (!operator) throw new PolicyFault(path, 'is no condition operator')
  const { isNegated, compile } = operator
  const ifAbsent = ifExists !== undefined || quantifier === 'all' || (quantifier === 'one' && isNegated)
  return (key, values) => {
    const comparisons: readonly Comparison[] = values.map((value) => compile(value, variables))
    // A variable without a value equals nothing, and so differs from anything.
    const agrees: Agrees = (value, context) =>
      comparisons.some((comparison) => comparison(value, context)) !== isNegated
    return quantified(quantifier, agrees, ifAbsent, key)
  }
}

const valueAt = ({ value, path }: Placed<unknown>): Placed<string> => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new PolicyFault(path, 'has to be a string, a number, or a boolean')
  return { value: String(value), path }
}

/** Reads a statement's `Condition`: all that it demands. Errors: PolicyFault, which names what is at fault. */
export const conditionsAt = (value: unknown, path: string, variables: boolean): readonly Condition[] =>
  Object.entries(objectAt(value, path)).flatMap(([name, keys]) => {
    const operatorPath = below(path, name)
    const compile = operatorAt(name, operatorPath, variables)
    const entries = Object.entries(objectAt(keys, operatorPath))
    if (entries.length === 0) throw new PolicyFault(operatorPath, 'has to hold something')
    return entries.map(([key, values]) => {
      const keyPath = below(operatorPath, key)
      if (!isConditionKey(key)) throw new PolicyFault(keyPath, 'is no condition key, as aws:PrincipalTag/UserId')
      return compile(key.toLowerCase(), listAt(values, keyPath).map(valueAt))
    })
  })
