import * as sdk from '@aws-sdk/client-pinpoint'
import type { PushChannel } from '../../src/lib/push-credentials.ts'
import { serviceJson, TOKEN_KEY } from './push-credentials.ts'

const NAMES = {
  APNS: ['Apns', 'APNS'],
  APNS_SANDBOX: ['ApnsSandbox', 'APNSSandbox'],
  APNS_VOIP: ['ApnsVoip', 'APNSVoip'],
  APNS_VOIP_SANDBOX: ['ApnsVoipSandbox', 'APNSVoipSandbox'],
  GCM: ['Gcm', 'GCM'],
} as const

/** What an update may say, of either provider. */
export type ChannelRequest = sdk.APNSChannelRequest & sdk.GCMChannelRequest

/** What the SDK shows of a channel, of either provider. */
export type ShownChannel = sdk.APNSChannelResponse & sdk.GCMChannelResponse

/** What the SDK calls an operation on a channel. */
export const operationOn = (channel: PushChannel, verb: 'Get' | 'Update' | 'Delete') =>
  `${verb}${NAMES[channel][0]}Channel` as const

// These commands differ in nothing but names, which no type of the SDK's says.
const commands = { ...sdk } as unknown as Readonly<Record<string, new (input: object) => sdk.GetApnsChannelCommand>>

const send = async (
  client: sdk.PinpointClient,
  operation: ReturnType<typeof operationOn>,
  channel: PushChannel,
  input: object,
): Promise<ShownChannel> => {
  const Command = commands[`${operation}Command`]!
  const output = await client.send(new Command(input))
  return output[`${NAMES[channel][1]}ChannelResponse` as 'APNSChannelResponse'] as ShownChannel
}

/** One channel of a push application, by the real SDK. */
export const channelOf = (client: sdk.PinpointClient, app: string, channel: PushChannel) => {
  const ApplicationId = app.slice(app.lastIndexOf('/') + 1)
  return {
    get: () => send(client, operationOn(channel, 'Get'), channel, { ApplicationId }),
    update: (request: ChannelRequest) =>
      send(client, operationOn(channel, 'Update'), channel, {
        ApplicationId,
        [`${NAMES[channel][1]}ChannelRequest`]: request,
      }),
    remove: () => send(client, operationOn(channel, 'Delete'), channel, { ApplicationId }),
  }
}

/** What creates a channel. */
export const credentialsFor = (channel: PushChannel): ChannelRequest =>
  channel === 'GCM' ? { ServiceJson: serviceJson() } : TOKEN_KEY
