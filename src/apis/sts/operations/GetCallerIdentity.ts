import { operation } from '../operation.ts'

/**
 * Tells who signed the request. It needs no permission.
 *
 * Shape   nothing -> 200 {UserId, Account, Arn}
 * Source  AWS STS, GetCallerIdentity
 */
export const GetCallerIdentity = operation('GetCallerIdentity', {
  permissions: () => [],

  async handle(_input, { caller }) {
    return { UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }
  },
})
