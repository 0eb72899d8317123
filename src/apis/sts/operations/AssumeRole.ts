import type { OperationContext } from '../../operation.ts'
import { accessDenied } from '../errors.ts'
import type { AssumeRoleInput } from '../generated.ts'
import { operation } from '../operation.ts'
import { findRole, roleNamed, roleSession } from '../roles.ts'
import { sessionTags } from '../tags.ts'
import { checkRequest } from '../temporary-credentials.ts'
import { actionsFor, requireTrust, sessionFacts } from '../trust.ts'

/** What is set once for a session and all that are assumed with it. Errors: AccessDenied: it is to be another. */
const sourceIdentityOf = ({ SourceIdentity: sent }: AssumeRoleInput, { caller }: OperationContext) => {
  const passedOn = caller.session?.sourceIdentity
  if (sent !== undefined && passedOn !== undefined && sent !== passedOn)
    throw accessDenied('SourceIdentity: your session has one already, which cannot be changed')
  return sent ?? passedOn
}

/**
 * Gives credentials of a role to somebody whom it trusts.
 *
 * Shape   role + session name + policy + tags + … -> 200 {Credentials, AssumedRoleUser, PackedPolicySize, SourceIdentity}
 * Errors  AccessDenied: see `requireTrust`. MalformedPolicyDocument. PackedPolicyTooLarge. ValidationError: a member that
 *         is not supported; a duration beyond what the role allows; tags, see `sessionTags`.
 * Source  AWS STS, AssumeRole. That a root may assume a role is ours.
 */
export const AssumeRole = operation('AssumeRole', {
  // A role's trust policy may stand in for the caller's own: both are asked together, once the role is known.
  permissions: () => [],

  validate(input, { caller }) {
    roleNamed(input.RoleArn)
    checkRequest(input)
    if (caller.kind === 'federated-user') throw accessDenied('Cannot call AssumeRole with federated user credentials')
  },

  prove: ({ RoleArn }, proof) => findRole(RoleArn, proof),

  async handle(input, context, role) {
    const { RoleArn: roleArn, RoleSessionName, ExternalId, TransitiveTagKeys = [] } = input
    const tagging = sessionTags(input, context.caller.session)
    const sourceIdentity = sourceIdentityOf(input, context)
    const request = {
      roleArn,
      role,
      actions: actionsFor('sts:AssumeRole', { tags: tagging.tags, sourceIdentity }),
      facts: new Map([
        ...sessionFacts({ RoleSessionName, sourceIdentity }),
        ...(ExternalId === undefined ? [] : [['sts:externalid', ExternalId] as const]),
        ...(TransitiveTagKeys.length === 0 ? [] : [['sts:transitivetagkeys', TransitiveTagKeys] as const]),
      ]),
    }
    const facts = { ...tagging, ...(sourceIdentity !== undefined && { sourceIdentity }) }
    return roleSession(requireTrust(request, context).record, input, facts, context)
  },
})
