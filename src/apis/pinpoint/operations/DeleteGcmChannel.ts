import { channelArn } from '../arns.ts'
import { removedChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { gcmChannelResponse } from '../wire.ts'

/**
 * Deletes an application's channel to Firebase Cloud Messaging, with its credentials.
 *
 * Shape   application -> 200 GCMChannelResponse, as it was
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, GCM Channel
 */
export const DeleteGcmChannel = operation('DeleteGcmChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:DeleteGcmChannel', channelArn(call, ApplicationId, 'GCM')],
  ],

  async handle({ ApplicationId }, context) {
    return { GCMChannelResponse: gcmChannelResponse(await removedChannel(ApplicationId, 'GCM', context)) }
  },
})
