import type { Policy } from './parse.ts'
import type { PolicyRequest, StatementName } from './policy.ts'
import type { NamedPolicy, Rights } from './rights.ts'
import { appliesTo, type Statement } from './statement.ts'
import { namedIn } from './trust.ts'

/** Which of a caller's policies decided: its own, its permissions boundary, or that of its session. */
export type Layer = 'identity' | 'boundary' | 'session'

/** Whether a request is allowed, and what made it so. */
export interface Decision {
  readonly allowed: boolean
  readonly reason: 'allowed' | 'explicit deny' | 'no allow'
  /** Where the denial comes from; `identity` for what is allowed. */
  readonly layer: Layer
  /** Absent when no statement allows, and for a root key, which needs none. */
  readonly statement?: StatementName
}

/** What a trust policy says of who asks to become its role. */
export type Trust = 'deny' | 'allow by principal' | 'allow by account' | 'none'

const LAYERS: readonly Layer[] = ['identity', 'boundary', 'session']

const policiesOf = (rights: Rights, layer: Layer): readonly NamedPolicy[] | undefined => {
  if (layer === 'identity') return rights.identity === 'everything' ? undefined : rights.identity
  const policy = rights[layer]
  return policy && [policy]
}

const nameOf = (policy: NamedPolicy, statement: Statement): StatementName => ({
  policy: policy.name,
  statement: statement.name,
})

/** The verdict of one layer by itself; undefined when nothing in it applies. */
const verdictOf = (policies: readonly NamedPolicy[], request: PolicyRequest) => {
  let allow: StatementName | undefined
  for (const policy of policies)
    for (const statement of policy.policy.statements) {
      if ((statement.effect === 'Allow' && allow) || !appliesTo(statement, request)) continue
      const name = nameOf(policy, statement)
      if (statement.effect === 'Deny') return { effect: statement.effect, statement: name }
      allow = name
    }
  return allow && { effect: 'Allow' as const, statement: allow }
}

/**
 * Decides whether a caller may do something: a deny in any layer wins; else each layer that there is has to allow.
 *
 * Source: AWS's policy evaluation logic for requests within one account.
 */
export const decide = (rights: Rights, asked: PolicyRequest): Decision => {
  const request = { ...asked, action: asked.action.toLowerCase() }
  let statement: StatementName | undefined
  let missing: Layer | undefined
  for (const layer of LAYERS) {
    const policies = policiesOf(rights, layer)
    if (!policies) continue
    const verdict = verdictOf(policies, request)
    if (verdict?.effect === 'Deny')
      return { allowed: false, reason: 'explicit deny', layer, statement: verdict.statement }
    if (!verdict) missing ??= layer
    if (layer === 'identity') statement = verdict?.statement
  }
  if (missing) return { allowed: false, reason: 'no allow', layer: missing }
  return { allowed: true, reason: 'allowed', layer: 'identity', ...(statement && { statement }) }
}

/**
 * Decides what a trust policy says to a principal that asks to become its role.
 *
 * `allow by principal` needs no policy of the caller's own in the same account; `allow by account` needs one.
 */
export const decideTrust = (trust: Policy, asked: PolicyRequest): Trust => {
  const request = { ...asked, action: asked.action.toLowerCase() }
  let allowed: Trust = 'none'
  for (const statement of trust.statements) {
    const named = statement.principal && asked.principal && namedIn(statement.principal, asked.principal)
    if (!named || !appliesTo(statement, request)) continue
    if (statement.effect === 'Deny') return 'deny'
    if (named === 'itself') allowed = 'allow by principal'
    else if (allowed === 'none') allowed = 'allow by account'
  }
  return allowed
}
