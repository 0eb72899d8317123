import { channelArn } from '../arns.ts'
import { existingChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Shows an application's channel to APNs for calls, in production; never its credentials.
 *
 * Shape   application -> 200 APNSVoipChannelResponse
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs VoIP Channel
 */
export const GetApnsVoipChannel = operation('GetApnsVoipChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:GetApnsVoipChannel', channelArn(call, ApplicationId, 'APNS_VOIP')],
  ],

  async handle({ ApplicationId }, context) {
    return { APNSVoipChannelResponse: apnsChannelResponse(await existingChannel(ApplicationId, 'APNS_VOIP', context)) }
  },
})
