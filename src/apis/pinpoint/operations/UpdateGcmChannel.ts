import { channelArn } from '../arns.ts'
import { putGcmChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { gcmChannelResponse } from '../wire.ts'

/**
 * Creates an application's channel to Firebase Cloud Messaging, or changes it. Credentials that are not given stay.
 *
 * Shape   application + service account, enabled, method -> 200 GCMChannelResponse
 * Errors  BadRequest: credentials that are missing, wrong or of the legacy API. NotFound: the account has no such
 *         application.
 * Source  Pinpoint API reference, GCM Channel; see `putGcmChannel`
 */
export const UpdateGcmChannel = operation('UpdateGcmChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:UpdateGcmChannel', channelArn(call, ApplicationId, 'GCM')],
  ],

  async handle({ ApplicationId, GCMChannelRequest: request }, context) {
    const channel = await putGcmChannel(ApplicationId, request, context)
    return { GCMChannelResponse: gcmChannelResponse(channel) }
  },
})
