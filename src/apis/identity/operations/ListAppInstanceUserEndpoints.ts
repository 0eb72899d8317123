import { paging } from '../../shared/paging.ts'
import { existingUserKeys } from '../existing.ts'
import { operation } from '../operation.ts'
import { endpointSummary } from '../wire.ts'

/**
 * Lists the endpoints of a user, oldest first, without their tokens.
 *
 * Shape   user ARN + page wanted -> 200 {AppInstanceUserEndpoints, NextToken}
 * Errors  Forbidden: no such user. BadRequest: a NextToken that this listing has not given.
 * Source  API_identity-chime_ListAppInstanceUserEndpoints; ours, answers 10 and 11
 */
export const ListAppInstanceUserEndpoints = operation('ListAppInstanceUserEndpoints', {
  permissions: (input) => [['chime:ListAppInstanceUserEndpoints', input.AppInstanceUserArn]],

  async handle(input, context) {
    const { AppInstanceUserArn: arn } = input
    const user = await existingUserKeys(arn, context)
    const { after, limit, page } = paging(context, `ListAppInstanceUserEndpoints/${arn}`, input)
    const endpoints = await context.store.endpoints.list(user.key, after && String(after[0]), limit)
    // Ids sort by the time of creation.
    const { rows, nextToken } = page(endpoints, ({ id }) => [id])
    return {
      AppInstanceUserEndpoints: rows.map((endpoint) => endpointSummary(arn, endpoint)),
      NextToken: nextToken,
    }
  },
})
