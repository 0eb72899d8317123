import { afterCreation, creationCursor, paging } from '../../shared/paging.ts'
import { instanceArn } from '../arns.ts'
import { operation } from '../operation.ts'
import { appInstanceSummary } from '../wire.ts'

/**
 * Lists the account's app instances, oldest first.
 *
 * Shape   page wanted -> 200 {AppInstances, NextToken}
 * Errors  BadRequest: a NextToken that this listing has not given.
 * Source  API_identity-chime_ListAppInstances; ours, answers 10 and 11
 */
export const ListAppInstances = operation('ListAppInstances', {
  permissions: (_input, call) => [['chime:ListAppInstances', instanceArn(call, '*')]],

  async handle(input, context) {
    const { store, caller } = context
    const { after, limit, page } = paging(context, 'ListAppInstances', input)
    const instances = await store.appInstances.list(caller.accountId, afterCreation(after), limit)
    const { rows, nextToken } = page(instances, creationCursor)
    return {
      AppInstances: rows.map((instance) => appInstanceSummary(instanceArn(context, instance.id), instance)),
      NextToken: nextToken,
    }
  },
})
