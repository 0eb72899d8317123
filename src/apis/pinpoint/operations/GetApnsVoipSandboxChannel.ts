import { channelArn } from '../arns.ts'
import { existingChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Shows an application's channel to APNs for calls, in the sandbox; never its credentials.
 *
 * Shape   application -> 200 APNSVoipSandboxChannelResponse
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs VoIP Sandbox Channel
 */
export const GetApnsVoipSandboxChannel = operation('GetApnsVoipSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:GetApnsVoipSandboxChannel', channelArn(call, ApplicationId, 'APNS_VOIP_SANDBOX')],
  ],

  async handle({ ApplicationId }, context) {
    return {
      APNSVoipSandboxChannelResponse: apnsChannelResponse(
        await existingChannel(ApplicationId, 'APNS_VOIP_SANDBOX', context),
      ),
    }
  },
})
