import { afterCreation, creationCursor, paging } from '../../shared/paging.ts'
import { chimeResource, userArn } from '../arns.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { appInstanceUserSummary } from '../wire.ts'

/**
 * Lists the users of an app instance, oldest first.
 *
 * Shape   app instance ARN + page wanted -> 200 {AppInstanceArn, AppInstanceUsers, NextToken}
 * Errors  Forbidden: no such app instance. BadRequest: a NextToken that this listing has not given.
 * Source  API_identity-chime_ListAppInstanceUsers; ours, answers 10 and 11
 */
export const ListAppInstanceUsers = operation('ListAppInstanceUsers', {
  permissions: ({ AppInstanceArn }) => [['chime:ListAppInstanceUsers', `${AppInstanceArn}/user/*`]],

  validate: ({ AppInstanceArn }, call) => void chimeResource(AppInstanceArn, call, 'instance'),

  async handle(input, context) {
    const { AppInstanceArn: arn } = input
    const instance = await existingInstance(arn, context)
    const { after, limit, page } = paging(context, `ListAppInstanceUsers/${arn}`, input)
    const users = await context.store.users.list(instance.key, afterCreation(after), limit)
    const { rows, nextToken } = page(users, creationCursor)
    return {
      AppInstanceArn: arn,
      AppInstanceUsers: rows.map((user) => appInstanceUserSummary(userArn(context, instance.id, user.id), user)),
      NextToken: nextToken,
    }
  },
})
