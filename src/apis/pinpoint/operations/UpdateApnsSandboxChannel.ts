import { channelArn } from '../arns.ts'
import { putApnsChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Creates an application's channel to APNs in the sandbox, or changes it. Credentials that are not given stay.
 *
 * Shape   application + token key, certificate or both, enabled, method -> 200 APNSSandboxChannelResponse
 * Errors  BadRequest: credentials that are missing or wrong. NotFound: the account has no such application.
 * Source  Pinpoint API reference, APNs Sandbox Channel; see `putApnsChannel`
 */
export const UpdateApnsSandboxChannel = operation('UpdateApnsSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:UpdateApnsSandboxChannel', channelArn(call, ApplicationId, 'APNS_SANDBOX')],
  ],

  async handle({ ApplicationId, APNSSandboxChannelRequest: request }, context) {
    const channel = await putApnsChannel(ApplicationId, 'APNS_SANDBOX', request, context)
    return { APNSSandboxChannelResponse: apnsChannelResponse(channel) }
  },
})
