import { longTermPrincipal, longTermSeconds, requireLongTerm } from '../long-term-caller.ts'
import { operation } from '../operation.ts'
import { checkRequest, issued } from '../temporary-credentials.ts'

/**
 * Gives a root or user credentials that expire, with the rights of the key that signed.
 *
 * Shape   duration -> 200 {Credentials}
 * Errors  AccessDenied: the caller's credentials are temporary. ValidationError: SerialNumber, TokenCode.
 * Source  AWS STS, GetSessionToken. That it needs a permission is ours.
 */
export const GetSessionToken = operation('GetSessionToken', {
  permissions: () => [['sts:GetSessionToken', '*']],

  validate(input, { caller }) {
    requireLongTerm(caller, 'GetSessionToken')
    checkRequest(input)
  },

  async handle({ DurationSeconds }, context) {
    const { caller } = context
    const { accountId } = caller
    const seconds = longTermSeconds(caller, DurationSeconds)
    const facts = { accountId, principal: longTermPrincipal(caller), seconds, tags: {}, transitiveTagKeys: [] }
    return issued(context, facts)
  },
})
