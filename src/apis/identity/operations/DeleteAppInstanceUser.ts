import { existingUser } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Deletes a user with all that is its own: endpoints, admin role, tags, remembered requests.
 *
 * Shape   user ARN -> 204
 * Errors  Forbidden: no such user, or deleted already.
 * Source  API_identity-chime_DeleteAppInstanceUser; ours, answers 13 and 23
 */
export const DeleteAppInstanceUser = operation('DeleteAppInstanceUser', {
  permissions: (input) => [['chime:DeleteAppInstanceUser', input.AppInstanceUserArn]],

  async handle(input, context) {
    const user = await existingUser(input.AppInstanceUserArn, context)
    await context.store.users.remove(user)
  },
})
