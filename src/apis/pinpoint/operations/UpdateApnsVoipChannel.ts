import { channelArn } from '../arns.ts'
import { putApnsChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Creates an application's channel to APNs for calls, in production, or changes it. Credentials that are not given stay.
 *
 * Shape   application + token key, certificate or both, enabled, method -> 200 APNSVoipChannelResponse
 * Errors  BadRequest: credentials that are missing or wrong. NotFound: the account has no such application.
 * Source  Pinpoint API reference, APNs VoIP Channel; see `putApnsChannel`
 */
export const UpdateApnsVoipChannel = operation('UpdateApnsVoipChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:UpdateApnsVoipChannel', channelArn(call, ApplicationId, 'APNS_VOIP')],
  ],

  async handle({ ApplicationId, APNSVoipChannelRequest: request }, context) {
    const channel = await putApnsChannel(ApplicationId, 'APNS_VOIP', request, context)
    return { APNSVoipChannelResponse: apnsChannelResponse(channel) }
  },
})
