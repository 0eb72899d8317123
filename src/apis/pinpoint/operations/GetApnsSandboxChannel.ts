import { channelArn } from '../arns.ts'
import { existingChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Shows an application's channel to APNs in the sandbox; never its credentials.
 *
 * Shape   application -> 200 APNSSandboxChannelResponse
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs Sandbox Channel
 */
export const GetApnsSandboxChannel = operation('GetApnsSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:GetApnsSandboxChannel', channelArn(call, ApplicationId, 'APNS_SANDBOX')],
  ],

  async handle({ ApplicationId }, context) {
    return {
      APNSSandboxChannelResponse: apnsChannelResponse(await existingChannel(ApplicationId, 'APNS_SANDBOX', context)),
    }
  },
})
