import { type Condition, conditionsAt } from './conditions.ts'
import { below, type JsonObject, objectAt, type Placed, stringAt } from './document.ts'
import { actionAt, type Element, elementAt, resourceAt, speaksOf, trustActionAt } from './elements.ts'
import { PolicyFault } from './fault.ts'
import type { PolicyRequest } from './policy.ts'
import { type PrincipalElement, principalAt } from './trust.ts'

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
  /** Of trust policies alone. */
  readonly principal: PrincipalElement | undefined
  /** All have to hold. */
  readonly conditions: readonly Condition[]
}

/** Whether a statement is about a request, whoever it may be about. Its action is in lower case. */
export const appliesTo = ({ action, resource, conditions }: Statement, request: PolicyRequest): boolean =>
  speaksOf(action, request.action, request.context) &&
  (resource === undefined || speaksOf(resource, request.resource, request.context)) &&
  conditions.every((holds) => holds(request.context))

const MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']
const TRUST_MEMBERS = ['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Condition']

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
  const isTrust = kind === 'trust'
  const json = objectAt(value, path, isTrust ? TRUST_MEMBERS : MEMBERS)
  const action = elementAt(json, path, 'Action', isTrust ? trustActionAt : actionAt)
  if (!action) throw new PolicyFault(path, 'needs Action or NotAction')
  const resource = elementAt(json, path, 'Resource', resourceAt(variables))
  if (!resource && !isTrust) throw new PolicyFault(path, 'needs Resource or NotResource')
  if (json.Principal === undefined && isTrust) throw new PolicyFault(path, 'needs Principal')
  return {
    name: sidAt(json, path) ?? `#${index + 1}`,
    effect: effectAt(json, path),
    action,
    resource,
    principal: isTrust ? principalAt(json.Principal, below(path, 'Principal')) : undefined,
    conditions: json.Condition === undefined ? [] : conditionsAt(json.Condition, below(path, 'Condition'), variables),
  }
}
