import { below, type JsonObject, objectAt, type Placed, stringAt } from './document.ts'
import { actionAt, type Element, elementAt, resourceAt, speaksOf } from './elements.ts'
import { PolicyFault } from './fault.ts'
import type { PolicyRequest } from './policy.ts'

/** What a policy is written for: a principal or its boundary, a role that is assumed, a session. */
export type PolicyKind = 'identity' | 'trust' | 'session'

/** A statement, compiled. */
export interface Statement {
  /** Its Sid, or its place as `#1`. */
  readonly name: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: Element
  /** Absent in trust policies, which stand on what they are about. */
  readonly resource: Element | undefined
}

/** Whether a statement is about a request. Its action is in lower case. */
export const appliesTo = (statement: Statement, request: PolicyRequest): boolean =>
  speaksOf(statement.action, request.action, request.context) &&
  (statement.resource === undefined || speaksOf(statement.resource, request.resource, request.context))

const MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']

const sidAt = (statement: JsonObject, path: string): string | undefined => {
  if (statement.Sid === undefined) return undefined
  const sid = stringAt(statement.Sid, below(path, 'Sid'))
  if (!/^[A-Za-z0-9]*$/.test(sid)) throw new PolicyFault(below(path, 'Sid'), 'may hold letters and digits alone')
  return sid || undefined
}

const effectAt = (statement: JsonObject, path: string): Statement['effect'] => {
  const effect = statement.Effect
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyFault(below(path, 'Effect'), 'has to be Allow or Deny')
  return effect
}

/** Reads one statement. Errors: PolicyFault, which names the element that is at fault. */
export const statementAt = (
  { value, path }: Placed<unknown>,
  index: number,
  kind: PolicyKind,
  variables: boolean,
): Statement => {
  const json = objectAt(value, path, MEMBERS)
  const name = sidAt(json, path) ?? `#${index + 1}`
  const effect = effectAt(json, path)
  const action = elementAt(json, path, 'Action', actionAt)
  if (!action) throw new PolicyFault(path, 'needs Action or NotAction')
  const resource = elementAt(json, path, 'Resource', resourceAt(variables))
  if (!resource) throw new PolicyFault(path, 'needs Resource or NotResource')
  if (json.Condition !== undefined || kind === 'trust')
    throw new PolicyFault(path, 'has a Condition, or is of a trust policy: neither is understood yet')
  return { name, effect, action, resource }
}
