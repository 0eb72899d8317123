import { askedByKey, longTermPrincipal, longTermSeconds, requireLongTerm } from '../long-term-caller.ts'
import { operation } from '../operation.ts'
import { checkRequest, issued } from '../temporary-credentials.ts'

/**
 * Gives a root or user credentials that expire, with the rights of the key that signed, and no later than that key ends.
 *
 * Shape   duration -> 200 {Credentials}
 * Errors  AccessDenied: the caller's credentials are temporary. ValidationError: SerialNumber, TokenCode.
 * Source  AWS STS, GetSessionToken. That it needs a permission, and ends with the key, is ours.
 */
export const GetSessionToken = operation('GetSessionToken', {
  permissions: () => [['sts:GetSessionToken', '*']],

  validate(input, { caller }) {
    requireLongTerm(caller, 'GetSessionToken')
    checkRequest(input)
  },

  async handle({ DurationSeconds }, context) {
    const { caller } = context
    const seconds = longTermSeconds(caller, DurationSeconds)
    const facts = { ...askedByKey(caller), principal: longTermPrincipal(caller), seconds }
    return issued(context, { ...facts, tags: {}, transitiveTagKeys: [] })
  },
})
