import { sessionNames } from '../../../auth/principal-caller.ts'
import { askedByKey, longTermPrincipal, longTermSeconds, requireLongTerm } from '../long-term-caller.ts'
import { operation } from '../operation.ts'
import { sessionTags } from '../tags.ts'
import { checkRequest, issued } from '../temporary-credentials.ts'

/**
 * Gives a root or user credentials to hand on, which allow what both the caller's policies and the one of the request do.
 *
 * Shape   name + policy + duration + tags -> 200 {Credentials, FederatedUser, PackedPolicySize}
 * Errors  AccessDenied: the caller's credentials are temporary. MalformedPolicyDocument. PackedPolicyTooLarge.
 *         ValidationError: PolicyArns; tags, see `sessionTags`.
 * Source  AWS STS, GetFederationToken: without a policy the credentials allow nothing
 */
export const GetFederationToken = operation('GetFederationToken', {
  permissions: ({ Tags }) => [
    ['sts:GetFederationToken', '*'],
    ...(Tags === undefined ? [] : [['sts:TagSession', '*'] as const]),
  ],

  validate(input, { caller }) {
    requireLongTerm(caller, 'GetFederationToken')
    checkRequest(input)
  },

  async handle({ Name: name, Policy, DurationSeconds, Tags }, context) {
    const { caller, settings } = context
    const session = {
      ...sessionTags({ Tags }, undefined),
      ...askedByKey(caller),
      principal: { kind: 'federated-user', name, of: longTermPrincipal(caller) } as const,
      seconds: longTermSeconds(caller, DurationSeconds),
      ...(Policy !== undefined && { policy: Policy }),
    }
    const { arn, userId } = sessionNames(settings.partition, session)
    return { ...issued(context, session), FederatedUser: { FederatedUserId: userId, Arn: arn } }
  },
})
