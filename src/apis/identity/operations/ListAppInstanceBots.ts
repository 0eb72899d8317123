import { afterCreation, creationCursor, paging } from '../../shared/paging.ts'
import { botArn } from '../arns.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { appInstanceBotSummary } from '../wire.ts'

/**
 * Lists the bots of an app instance, the oldest first.
 *
 * Shape   app instance ARN + page -> 200 {AppInstanceArn, AppInstanceBots, NextToken}
 * Errors  BadRequest: a NextToken that this listing has not given. Forbidden: no such instance.
 * Source  API_identity-chime_ListAppInstanceBots
 */
export const ListAppInstanceBots = operation('ListAppInstanceBots', {
  permissions: ({ AppInstanceArn }) => [['chime:ListAppInstanceBots', `${AppInstanceArn}/bot/*`]],

  async handle(input, context) {
    const { AppInstanceArn } = input
    const instance = await existingInstance(AppInstanceArn, context)
    const { after, limit, page } = paging(context, `ListAppInstanceBots/${AppInstanceArn}`, input)
    const bots = await context.store.bots.list(instance.key, afterCreation(after), limit)
    const { rows, nextToken } = page(bots, creationCursor)
    return {
      AppInstanceArn,
      AppInstanceBots: rows.map((bot) => appInstanceBotSummary(botArn(context, instance.id, bot.id), bot)),
      NextToken: nextToken,
    }
  },
})
