import { channelArn } from '../arns.ts'
import { removedChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Deletes an application's channel to APNs in the sandbox, with its credentials.
 *
 * Shape   application -> 200 APNSSandboxChannelResponse, as it was
 * Errors  NotFound: the account has no such application, or that no such channel.
 * Source  Pinpoint API reference, APNs Sandbox Channel
 */
export const DeleteApnsSandboxChannel = operation('DeleteApnsSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:DeleteApnsSandboxChannel', channelArn(call, ApplicationId, 'APNS_SANDBOX')],
  ],

  async handle({ ApplicationId }, context) {
    return {
      APNSSandboxChannelResponse: apnsChannelResponse(await removedChannel(ApplicationId, 'APNS_SANDBOX', context)),
    }
  },
})
