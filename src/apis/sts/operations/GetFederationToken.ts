import { formatArn } from '../../../lib/arn.ts'
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
    const { accountId } = caller
    const session = issued(context, {
      ...sessionTags({ Tags }, undefined),
      ...askedByKey(caller),
      principal: { kind: 'federated-user', name, of: longTermPrincipal(caller) },
      seconds: longTermSeconds(caller, DurationSeconds),
      ...(Policy !== undefined && { policy: Policy }),
    })
    const resource = `federated-user/${name}`
    return {
      ...session,
      FederatedUser: {
        FederatedUserId: `${accountId}:${name}`,
        Arn: formatArn({ partition: settings.partition, service: 'sts', region: '', accountId, resource }),
      },
    }
  },
})
