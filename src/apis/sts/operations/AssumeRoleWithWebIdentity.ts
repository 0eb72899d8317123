import { formatArn } from '../../../lib/arn.ts'
import { operation } from '../operation.ts'
import { findRole, roleNamed, roleSession } from '../roles.ts'
import { checkRequest } from '../temporary-credentials.ts'
import { actionsFor, requireTrustInWebIdentity, sessionFacts } from '../trust.ts'
import { provedIdentity, webIdentityFacts } from '../web-identity.ts'

/**
 * Gives credentials of a role to somebody whom an OpenID Connect issuer has signed in. The token stands for a signature.
 *
 * Shape   role + session name + token + policy + duration -> 200 {Credentials, AssumedRoleUser, PackedPolicySize,
 *         SubjectFromWebIdentityToken, Provider, Audience, SourceIdentity}
 * Errors  see `provedIdentity`. AccessDenied: the role does not trust it. MalformedPolicyDocument. PackedPolicyTooLarge.
 *         ValidationError: as AssumeRole.
 * Source  AWS STS, AssumeRoleWithWebIdentity
 */
export const AssumeRoleWithWebIdentity = operation('AssumeRoleWithWebIdentity', {
  anonymous: true,
  // Whom nobody knows has no policies of its own: the role's trust policy decides.
  permissions: () => [],

  validate(input) {
    roleNamed(input.RoleArn)
    checkRequest(input)
  },

  prove: async (input, proof) => ({
    ...(await provedIdentity(input, proof)),
    role: await findRole(input.RoleArn, proof),
  }),

  async handle(input, context, { identity, issuer, role }) {
    const { RoleArn: roleArn, RoleSessionName } = input
    const { provider, sub, aud, amr, tags, transitiveTagKeys, sourceIdentity } = identity
    const { partition, accountId } = roleNamed(roleArn)
    const resource = `oidc-provider/${provider}`
    const request = {
      roleArn,
      role,
      actions: actionsFor('sts:AssumeRoleWithWebIdentity', { tags, sourceIdentity }),
      facts: new Map([...webIdentityFacts(identity), ...sessionFacts({ RoleSessionName, sourceIdentity })]),
    }
    const named = [provider, formatArn({ partition, service: 'iam', region: '', accountId, resource })]
    const { record } = requireTrustInWebIdentity(request, named, context)
    const webIdentity = { provider, sub, aud, ...(amr && { amr }) }
    const facts = { tags, transitiveTagKeys, webIdentity, ...(sourceIdentity !== undefined && { sourceIdentity }) }
    return {
      ...roleSession(record, input, facts, context),
      SubjectFromWebIdentityToken: sub,
      Provider: issuer,
      Audience: aud,
    }
  },
})
