import { channelArn } from '../arns.ts'
import { putApnsChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Creates an application's channel to APNs in production, or changes it. Credentials that are not given stay.
 *
 * Shape   application + token key, certificate or both, enabled, method -> 200 APNSChannelResponse
 * Errors  BadRequest: credentials that are missing or wrong. NotFound: the account has no such application.
 * Source  Pinpoint API reference, APNs Channel; see `putApnsChannel`
 */
export const UpdateApnsChannel = operation('UpdateApnsChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:UpdateApnsChannel', channelArn(call, ApplicationId, 'APNS')],
  ],

  async handle({ ApplicationId, APNSChannelRequest: request }, context) {
    const channel = await putApnsChannel(ApplicationId, 'APNS', request, context)
    return { APNSChannelResponse: apnsChannelResponse(channel) }
  },
})
