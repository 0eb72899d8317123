import { absentNotFound } from '../errors.ts'
import { botIfAny } from '../existing.ts'
import { operation } from '../operation.ts'
import { appInstanceBot } from '../wire.ts'

/**
 * Shows a bot.
 *
 * Shape   bot ARN -> 200 {AppInstanceBot}
 * Errors  NotFound: no such bot, here alone of all Identity operations.
 * Source  API_identity-chime_DescribeAppInstanceBot; ours, answer 12
 */
export const DescribeAppInstanceBot = operation('DescribeAppInstanceBot', {
  permissions: ({ AppInstanceBotArn }) => [['chime:DescribeAppInstanceBot', AppInstanceBotArn]],

  async handle({ AppInstanceBotArn }, context) {
    const bot = await botIfAny(AppInstanceBotArn, context)
    if (!bot) throw absentNotFound(AppInstanceBotArn)
    return { AppInstanceBot: appInstanceBot(AppInstanceBotArn, bot) }
  },
})
