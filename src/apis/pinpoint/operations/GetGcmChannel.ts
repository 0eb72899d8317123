import { channelArn } from '../arns.ts'
import { existingChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { gcmChannelResponse } from '../wire.ts'

/**
 * Shows an application's channel to Firebase Cloud Messaging; never its credentials.
 *
 * Shape   application -> 200 GCMChannelResponse
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, GCM Channel
 */
export const GetGcmChannel = operation('GetGcmChannel', {
  permissions: ({ ApplicationId }, call) => [['mobiletargeting:GetGcmChannel', channelArn(call, ApplicationId, 'GCM')]],

  async handle({ ApplicationId }, context) {
    return { GCMChannelResponse: gcmChannelResponse(await existingChannel(ApplicationId, 'GCM', context)) }
  },
})
