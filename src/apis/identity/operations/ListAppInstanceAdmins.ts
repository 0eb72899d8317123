import { afterCreation, creationCursor, paging } from '../../shared/paging.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { adminIdentity } from '../wire.ts'

/**
 * Lists the admins of an app instance, the oldest first.
 *
 * Shape   app instance ARN + page -> 200 {AppInstanceArn, AppInstanceAdmins, NextToken}
 * Errors  BadRequest: a NextToken that this listing has not given. Forbidden: no such instance.
 * Source  API_identity-chime_ListAppInstanceAdmins
 */
export const ListAppInstanceAdmins = operation('ListAppInstanceAdmins', {
  permissions: ({ AppInstanceArn }) => [
    ['chime:ListAppInstanceAdmins', AppInstanceArn],
    ['chime:ListAppInstanceAdmins', `${AppInstanceArn}/user/*`],
    ['chime:ListAppInstanceAdmins', `${AppInstanceArn}/bot/*`],
  ],

  async handle(input, context) {
    const { AppInstanceArn } = input
    const instance = await existingInstance(AppInstanceArn, context)
    const { after, limit, page } = paging(context, `ListAppInstanceAdmins/${AppInstanceArn}`, input)
    const from = { ...afterCreation(after), kind: String(after?.[2] ?? '') }
    const admins = await context.store.admins.list(instance.key, from, limit)
    const { rows, nextToken } = page(admins, (admin) => [...creationCursor(admin), admin.kind])
    return {
      AppInstanceArn,
      AppInstanceAdmins: rows.map((admin) => ({ Admin: adminIdentity(context, instance.id, admin) })),
      NextToken: nextToken,
    }
  },
})
