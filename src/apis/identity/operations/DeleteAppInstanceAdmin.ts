import { absent } from '../errors.ts'
import { existingInstance } from '../existing.ts'
import { memberOf } from '../members.ts'
import { operation } from '../operation.ts'

/**
 * Takes the admin role from a user or a bot, who stays.
 *
 * Shape   app instance ARN + user or bot ARN -> 204
 * Errors  Forbidden: no such instance, or no such admin of it.
 * Source  API_identity-chime_DeleteAppInstanceAdmin; ours, answer 13
 */
export const DeleteAppInstanceAdmin = operation('DeleteAppInstanceAdmin', {
  permissions: ({ AppInstanceArn, AppInstanceAdminArn }) => [
    ['chime:DeleteAppInstanceAdmin', AppInstanceArn],
    ['chime:DeleteAppInstanceAdmin', AppInstanceAdminArn],
  ],

  async handle({ AppInstanceArn, AppInstanceAdminArn }, context) {
    const instance = await existingInstance(AppInstanceArn, context)
    const { key } = memberOf(instance, AppInstanceAdminArn, context)
    if (!(await context.store.admins.remove(instance.key, key))) throw absent(AppInstanceAdminArn)
  },
})
