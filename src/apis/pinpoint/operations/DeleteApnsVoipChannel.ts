import { channelArn } from '../arns.ts'
import { removedChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Deletes an application's channel to APNs for calls, in production, with its credentials.
 *
 * Shape   application -> 200 APNSVoipChannelResponse, as it was
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs VoIP Channel
 */
export const DeleteApnsVoipChannel = operation('DeleteApnsVoipChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:DeleteApnsVoipChannel', channelArn(call, ApplicationId, 'APNS_VOIP')],
  ],

  async handle({ ApplicationId }, context) {
    return { APNSVoipChannelResponse: apnsChannelResponse(await removedChannel(ApplicationId, 'APNS_VOIP', context)) }
  },
})
