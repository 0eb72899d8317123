import { existingBot } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Deletes a bot with its admin role and tags.
 *
 * Shape   bot ARN -> 204
 * Errors  Forbidden: no such bot, or deleted already.
 * Source  API_identity-chime_DeleteAppInstanceBot; ours, answer 13
 */
export const DeleteAppInstanceBot = operation('DeleteAppInstanceBot', {
  permissions: ({ AppInstanceBotArn }) => [['chime:DeleteAppInstanceBot', AppInstanceBotArn]],

  async handle({ AppInstanceBotArn }, context) {
    await context.store.bots.remove(await existingBot(AppInstanceBotArn, context))
  },
})
