import { channelsArn } from '../arns.ts'
import { existingApp } from '../existing.ts'
import { operation } from '../operation.ts'
import { channelResponse } from '../wire.ts'

/**
 * Shows all channels of an application, by their types.
 *
 * Shape   application -> 200 {Channels: {APNS: ChannelResponse, ...}}
 * Errors  NotFound: the account has no such application.
 * Source  Pinpoint API reference, Channels
 */
export const GetChannels = operation('GetChannels', {
  permissions: ({ ApplicationId }, call) => [['mobiletargeting:GetChannels', channelsArn(call, ApplicationId)]],

  async handle({ ApplicationId }, context) {
    const { accountId, id } = await existingApp(ApplicationId, context)
    const channels = await context.store.pushChannels.list(accountId, id)
    const shown = channels.map((record) => [record.channel, channelResponse(record)])
    return { ChannelsResponse: { Channels: Object.fromEntries(shown) } }
  },
})
