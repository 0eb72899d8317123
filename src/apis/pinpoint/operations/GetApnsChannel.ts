import { channelArn } from '../arns.ts'
import { existingChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Shows an application's channel to APNs in production; never its credentials.
 *
 * Shape   application -> 200 APNSChannelResponse
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs Channel
 */
export const GetApnsChannel = operation('GetApnsChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:GetApnsChannel', channelArn(call, ApplicationId, 'APNS')],
  ],

  async handle({ ApplicationId }, context) {
    return { APNSChannelResponse: apnsChannelResponse(await existingChannel(ApplicationId, 'APNS', context)) }
  },
})
