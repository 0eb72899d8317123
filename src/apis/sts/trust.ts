import type { Caller } from '../../auth/caller.ts'
import { type Decision, decide, decideTrust, type Trust } from '../../auth/policy/decide.ts'
import type { Context, ContextValue, PolicyRequest, TrustedPrincipal } from '../../auth/policy/policy.ts'
import type { Principal } from '../../auth/principals.ts'
import { denial, notAuthorized } from '../authorize.ts'
import { resourceConditions } from '../conditions.ts'
import type { OperationContext } from '../operation.ts'
import { accessDenied } from './errors.ts'
import { roleNamed } from './roles.ts'

/** What a condition may ask about, by a key in lower case. */
type Fact = readonly [key: string, value: ContextValue]

/** What is asked of a role. */
export interface TrustRequest {
  readonly roleArn: string
  /** Undefined where there is none: that must not show. */
  readonly role: Principal | undefined
  /** All have to be allowed: `sts:AssumeRole` say, and `sts:TagSession`. */
  readonly actions: readonly string[]
  /** What conditions may ask about this request alone, by keys in lower case. */
  readonly facts: ReadonlyMap<string, ContextValue>
}

/** What has to be allowed for a session that is to carry these. */
export const actionsFor = (
  action: string,
  { tags, sourceIdentity }: { readonly tags: object; readonly sourceIdentity: string | undefined },
): readonly string[] => [
  action,
  ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
  ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
]

/** What conditions may ask about any session that is begun. */
export const sessionFacts = ({
  RoleSessionName,
  sourceIdentity,
}: {
  readonly RoleSessionName: string
  readonly sourceIdentity: string | undefined
}): readonly Fact[] => [
  ['sts:rolesessionname', RoleSessionName],
  ...(sourceIdentity === undefined ? [] : [['sts:sourceidentity', sourceIdentity] as const]),
]

const contextOf = ({ roleArn, role, facts }: TrustRequest, { conditions }: OperationContext): Context => {
  const stored = Object.entries(role?.tags ?? {}).map(([key, value]) => ({ key, value }))
  const others = resourceConditions(conditions, roleNamed(roleArn).accountId, stored)
  return (key) => facts.get(key) ?? others(key)
}

const trustOf = (role: Principal | undefined, request: PolicyRequest): Trust =>
  role?.trust ? decideTrust(role.trust, request) : 'none'

const isTrusted = (trust: Trust) => trust === 'allow by principal' || trust === 'allow by account'

const trustedPrincipal = ({ accountId, arn, context }: Caller): TrustedPrincipal => ({
  accountId,
  arns: [arn, ...[context.get('aws:principalarn') ?? []].flat()],
})

/**
 * What the caller's own policies say, which have to allow it too: but for a caller whom a role of its account names, of
 * whose policies a deny counts, its boundary, and the policy of its session.
 *
 * Source  AWS, "Policy evaluation logic", resource-based policies. That a boundary limits users here as well as roles is
 *         ours, and stricter.
 */
const ownDecision = ({ rights }: Caller, request: PolicyRequest, isNamed: boolean): Decision => {
  const own = decide(rights, request)
  return isNamed && own.reason === 'no allow' ? decide({ ...rights, identity: 'everything' }, request) : own
}

/** Why a signed caller may not; undefined where it may. */
const refusalOf = (action: string, request: TrustRequest, context: OperationContext): string | undefined => {
  const { roleArn, role } = request
  const { caller } = context
  const asked = {
    action,
    resource: roleArn,
    context: contextOf(request, context),
    principal: trustedPrincipal(caller),
  }
  const trust = trustOf(role, asked)
  const own = ownDecision(caller, asked, trust === 'allow by principal' && role?.record.accountId === caller.accountId)
  // The caller's own policies come first: what they say does not depend on whether there is such a role.
  if (!own.allowed) return denial(caller, action, roleArn, own)
  return isTrusted(trust)
    ? undefined
    : notAuthorized(caller.arn, action, roleArn, `because no role trust policy allows the ${action} action`)
}

/**
 * Refuses a signed caller whom the role does not trust, or whose own policies do not let it assume the role.
 *
 * Errors  AccessDenied: the same whether the role trusts somebody else, is disabled, or does not exist.
 * Source  ours, answer 16; AWS's usual messages.
 */
export const requireTrust = (request: TrustRequest, context: OperationContext): Principal =>
  trusting(request, (action) => refusalOf(action, request, context))

/**
 * Refuses a web identity that the role does not trust. `federated` is what trust policies may call its issuer.
 *
 * Errors  AccessDenied: the same whether the role trusts somebody else, is disabled, or does not exist.
 */
export const requireTrustInWebIdentity = (
  request: TrustRequest,
  federated: readonly string[],
  context: OperationContext,
): Principal => {
  const { roleArn, role } = request
  const principal = { accountId: roleNamed(roleArn).accountId, arns: [], federated }
  const asked = { resource: roleArn, context: contextOf(request, context), principal }
  return trusting(request, (action) =>
    isTrusted(trustOf(role, { ...asked, action })) ? undefined : `Not authorized to perform ${action}`,
  )
}

/** The role, if nothing speaks against any of the actions. */
const trusting = ({ role, actions }: TrustRequest, refusal: (action: string) => string | undefined): Principal => {
  for (const action of actions) {
    const message = refusal(action)
    if (message !== undefined) throw accessDenied(message)
  }
  // What is not there trusts nobody, so that one action is enough to be refused.
  if (!role) throw new Error('a role was asked for without any action')
  return role
}
