import { channelArn } from '../arns.ts'
import { removedChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Deletes an application's channel to APNs for calls, in the sandbox, with its credentials.
 *
 * Shape   application -> 200 APNSVoipSandboxChannelResponse, as it was
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs VoIP Sandbox Channel
 */
export const DeleteApnsVoipSandboxChannel = operation('DeleteApnsVoipSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:DeleteApnsVoipSandboxChannel', channelArn(call, ApplicationId, 'APNS_VOIP_SANDBOX')],
  ],

  async handle({ ApplicationId }, context) {
    return {
      APNSVoipSandboxChannelResponse: apnsChannelResponse(
        await removedChannel(ApplicationId, 'APNS_VOIP_SANDBOX', context),
      ),
    }
  },
})
