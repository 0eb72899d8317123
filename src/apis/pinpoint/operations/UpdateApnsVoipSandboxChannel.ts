import { channelArn } from '../arns.ts'
import { putApnsChannel } from '../channels.ts'
import { operation } from '../operation.ts'
import { apnsChannelResponse } from '../wire.ts'

/**
 * Creates an application's channel to APNs for calls, in the sandbox, or changes it. Credentials that are not given stay.
 *
 * Shape   application + token key, certificate or both, enabled, method -> 200 APNSVoipSandboxChannelResponse
 * Errors  BadRequest: credentials that are missing or wrong. NotFound: the account has no such application.
 * Source  Pinpoint API reference, APNs VoIP Sandbox Channel; see `putApnsChannel`
 */
export const UpdateApnsVoipSandboxChannel = operation('UpdateApnsVoipSandboxChannel', {
  permissions: ({ ApplicationId }, call) => [
    ['mobiletargeting:UpdateApnsVoipSandboxChannel', channelArn(call, ApplicationId, 'APNS_VOIP_SANDBOX')],
  ],

  async handle({ ApplicationId, APNSVoipSandboxChannelRequest: request }, context) {
    const channel = await putApnsChannel(ApplicationId, 'APNS_VOIP_SANDBOX', request, context)
    return { APNSVoipSandboxChannelResponse: apnsChannelResponse(channel) }
  },
})
