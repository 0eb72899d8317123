import type { PushChannel } from '../../lib/push-credentials.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { CallContext } from '../operation.ts'
import { idInPushAppArn, pushAppArn } from '../shared/arns.ts'
import { absent } from './errors.ts'

/** The name of a channel in paths, ARNs and ids. */
export const channelName = (channel: PushChannel): string => channel.toLowerCase()

/** What policies name for all channels of an application. Source: Service Authorization Reference, Amazon Pinpoint. */
export const channelsArn = (call: CallContext, id: string): string => `${pushAppArn(call, id)}/channels`

/** The ARN of one channel. Source: as `channelsArn`. */
export const channelArn = (call: CallContext, id: string, channel: PushChannel): string =>
  `${channelsArn(call, id)}/${channelName(channel)}`

/** What policies name for sending through an application. Source: as `channelsArn`. */
export const messagesArn = (call: CallContext, id: string): string => `${pushAppArn(call, id)}/messages`

/**
 * The id of the push application that a ResourceArn names.
 *
 * Errors  BadRequest: the ARN of something else, or none. NotFound: another account's, or elsewhere.
 */
export const appId = (arn: string, call: CallContext): string => {
  const id = idInPushAppArn(arn)
  if (id === undefined) throw badRequest(`resource-arn: must be the ARN of an application, ${pushAppArn(call, '<id>')}`)
  if (arn !== pushAppArn(call, id)) throw absent(arn)
  return id
}
