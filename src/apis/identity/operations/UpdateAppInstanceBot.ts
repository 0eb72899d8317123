import { existingBot } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Gives a bot another name and metadata and, if the request has one, another configuration.
 *
 * Shape   bot ARN + name + metadata -> 200 {AppInstanceBotArn}
 * Errors  Forbidden: no such bot.
 * Source  API_identity-chime_UpdateAppInstanceBot
 */
export const UpdateAppInstanceBot = operation('UpdateAppInstanceBot', {
  permissions: ({ AppInstanceBotArn }) => [['chime:UpdateAppInstanceBot', AppInstanceBotArn]],

  async handle({ AppInstanceBotArn, Name, Metadata, Configuration }, context) {
    const bot = await existingBot(AppInstanceBotArn, context)
    await context.store.bots.update({
      ...bot,
      name: Name,
      metadata: Metadata,
      configuration: Configuration ? JSON.stringify(Configuration) : bot.configuration,
      updatedAtMs: context.nowMs,
    })
    return { AppInstanceBotArn }
  },
})
