import { absent } from '../errors.ts'
import { existingInstance } from '../existing.ts'
import { memberOf } from '../members.ts'
import { operation } from '../operation.ts'
import { appInstanceAdmin } from '../wire.ts'

/**
 * Shows an admin of an app instance.
 *
 * Shape   app instance ARN + user or bot ARN -> 200 {AppInstanceAdmin}
 * Errors  Forbidden: no such instance, or no such admin of it.
 * Source  API_identity-chime_DescribeAppInstanceAdmin
 */
export const DescribeAppInstanceAdmin = operation('DescribeAppInstanceAdmin', {
  permissions: ({ AppInstanceArn, AppInstanceAdminArn }) => [
    ['chime:DescribeAppInstanceAdmin', AppInstanceArn],
    ['chime:DescribeAppInstanceAdmin', AppInstanceAdminArn],
  ],

  async handle({ AppInstanceArn, AppInstanceAdminArn }, context) {
    const instance = await existingInstance(AppInstanceArn, context)
    const { key } = memberOf(instance, AppInstanceAdminArn, context)
    const admin = await context.store.admins.get(instance.key, key)
    if (!admin) throw absent(AppInstanceAdminArn)
    return { AppInstanceAdmin: appInstanceAdmin(context, instance.id, admin) }
  },
})
