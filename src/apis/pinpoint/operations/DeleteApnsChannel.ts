import { channelArn } from '../arns.ts'
import { removedChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Deletes an application's channel to APNs in production, with its credentials.
 *
 * Shape   application -> 200 APNSChannelResponse, as it was
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs Channel
 */
export const DeleteApnsChannel = operation('DeleteApnsChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:DeleteApnsChannel', channelArn(call, ApplicationId, 'APNS')],
  ],

  async handle({ ApplicationId }, context) {
    return { APNSChannelResponse: apnsChannelResponse(await removedChannel(ApplicationId, 'APNS', context)) }
  },
})
