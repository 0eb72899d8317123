import { existingUser } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Sets how long after its creation a user is deleted; without settings it stays.
 *
 * Shape   user ARN + settings -> 200 {AppInstanceUserArn, ExpirationSettings}
 * Errors  Forbidden: no such user.
 * Source  API_identity-chime_PutAppInstanceUserExpirationSettings; developer guide, expiration
 */
export const PutAppInstanceUserExpirationSettings = operation('PutAppInstanceUserExpirationSettings', {
  permissions: (input) => [['chime:PutAppInstanceUserExpirationSettings', input.AppInstanceUserArn]],

  async handle(input, context) {
    const { AppInstanceUserArn: arn, ExpirationSettings: expiration } = input
    const user = await existingUser(arn, context)
    await context.store.users.setExpiration(user, expiration?.ExpirationDays ?? null, context.nowMs)
    return { AppInstanceUserArn: arn, ExpirationSettings: expiration }
  },
})
