import { existingUser } from '../existing.ts'
import { operation } from '../operation.ts'
import { appInstanceUser } from '../wire.ts'

/**
 * Shows a user.
 *
 * Shape   user ARN -> 200 {AppInstanceUser}
 * Errors  Forbidden: no such user.
 * Source  API_identity-chime_DescribeAppInstanceUser
 */
export const DescribeAppInstanceUser = operation('DescribeAppInstanceUser', {
  permissions: (input) => [['chime:DescribeAppInstanceUser', input.AppInstanceUserArn]],

  async handle(input, context) {
    const user = await existingUser(input.AppInstanceUserArn, context)
    return { AppInstanceUser: appInstanceUser(input.AppInstanceUserArn, user) }
  },
})
