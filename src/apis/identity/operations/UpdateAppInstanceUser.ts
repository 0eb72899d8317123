import { existingUser } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Gives a user another name and other metadata.
 *
 * Shape   user ARN + name + metadata -> 200 {AppInstanceUserArn}
 * Errors  Forbidden: no such user.
 * Source  API_identity-chime_UpdateAppInstanceUser
 */
export const UpdateAppInstanceUser = operation('UpdateAppInstanceUser', {
  permissions: (input) => [['chime:UpdateAppInstanceUser', input.AppInstanceUserArn]],

  async handle(input, context) {
    const user = await existingUser(input.AppInstanceUserArn, context)
    await context.store.users.update(user.key, input.Name, input.Metadata, context.nowMs)
    return { AppInstanceUserArn: input.AppInstanceUserArn }
  },
})
