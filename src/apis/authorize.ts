import type { Caller } from '../auth/caller.ts'
import { type Decision, decide } from '../auth/policy/decide.ts'
import type { NamedPolicy, Rights } from '../auth/policy/rights.ts'
import { parseArn } from '../lib/arn.ts'
import { oncePer } from '../lib/once-per.ts'
import type { Tag } from '../store/sql/tags.ts'
import type { Storage } from '../store/storage.ts'
import type { Route } from './api.ts'
import { resourceConditions } from './conditions.ts'
import type { CallContext, Permission } from './operation.ts'
import { storedTags } from './shared/stored-tags.ts'

const NO_TAGS: readonly Tag[] = []

/** A permission with the account of its resource, as its ARN has it. */
interface OwnedPermission {
  readonly action: string
  readonly resource: string
  readonly owner: string | undefined
}

const owned = ([action, resource]: Permission): OwnedPermission => ({
  action,
  resource,
  owner: parseArn(resource)?.accountId,
})

const policiesOf = ({ identity, boundary, session }: Rights): readonly NamedPolicy[] => [
  ...(identity === 'everything' ? [] : identity),
  ...(boundary ? [boundary] : []),
  ...(session ? [session] : []),
]

/**
 * Refuses a call that the caller's policies don't allow; then one that is about another account's resources.
 *
 * Whether a resource exists makes no difference to a denial, since nothing but its tags is looked at, and those only for
 * a caller with a policy that asks for them.
 *
 * Errors  The API's `denied`; what the operation's `validate` raises; for another account's resource the API's answer
 *         for what does not exist: that something exists elsewhere must not show.
 * Source  ours, answer 16; AWS's usual messages.
 */
export const authorizer = (storage: Pick<Storage, 'read'>) => {
  const asksForResourceTags = oncePer((rights: Rights) =>
    policiesOf(rights).some(({ policy }) => policy.asksForResourceTags),
  )

  const requireAllowed = async ({ api }: Route, call: CallContext, permissions: readonly OwnedPermission[]) => {
    const { rights, accountId } = call.caller
    const asksForTags = asksForResourceTags(rights)
    for (const { action, resource, owner } of permissions) {
      const tags = asksForTags ? await storage.read((store) => storedTags(store, resource, call)) : NO_TAGS
      const context = resourceConditions(call.conditions, owner || accountId, tags)
      const decision = decide(rights, { action, resource, context })
      if (!decision.allowed) throw api.errors.denied(denial(call.caller, action, resource, decision))
    }
  }

  return async (route: Route, call: CallContext, input: Readonly<Record<string, unknown>>): Promise<void> => {
    const { api, model, operation } = route
    const { rights, accountId } = call.caller
    const permissions = operation.permissions(input, call).map(owned)
    // A root key, of which most servers have no other, pays for none of this.
    if (rights.identity !== 'everything' || rights.session) await requireAllowed(route, call, permissions)
    operation.validate?.(input, call)
    for (const { resource, owner } of permissions) {
      if (owner !== undefined && owner !== accountId) throw api.errors.absent(resource, model.errors)
    }
  }
}

const POLICY_OF = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
} as const

/** That a call is refused, in the words that AWS uses and people search for. */
export const notAuthorized = (callerArn: string, action: string, resource: string, why: string): string =>
  `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`

/** Why a call is refused by the caller's policies. */
export const denial = ({ arn }: Caller, action: string, resource: string, { reason, layer }: Decision): string => {
  const policy = POLICY_OF[layer]
  const why =
    reason === 'explicit deny'
      ? `with an explicit deny in ${layer === 'identity' ? 'an' : 'a'} ${policy}`
      : `because no ${policy} allows the ${action} action`
  return notAuthorized(arn, action, resource, why)
}
