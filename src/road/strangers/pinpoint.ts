import { missingOf, type Refusal, type Stranger, textIn, timeIn } from './stranger.ts'

/**
 * Reads an endpoint of Amazon Pinpoint, from an export of a segment.
 *
 * Shape   {Id, ApplicationId, ChannelType, Address, OptOut, EndpointStatus, CreationDate, EffectiveDate, User: {UserId}}
 * Source  Amazon Pinpoint user guide, Exporting segments; API reference, EndpointResponse
 */
export const pinpointEndpoint = (line: unknown): Stranger | Refusal => {
  const id = textIn(line, 'Id')
  const platform = textIn(line, 'ChannelType')
  const deviceToken = textIn(line, 'Address')
  const user = textIn(line, 'User', 'UserId')
  const missing = missingOf({ Id: id, ChannelType: platform, Address: deviceToken, 'User.UserId': user })
  if (missing) return missing
  const createdAtMs = timeIn(line, 'CreationDate')
  const updatedAtMs = timeIn(line, 'EffectiveDate')
  return {
    id: id!,
    app: textIn(line, 'ApplicationId') ?? '',
    platform: platform!,
    user: user!,
    deviceToken: deviceToken!,
    isAlive: textIn(line, 'EndpointStatus') !== 'INACTIVE',
    wantsMessages: textIn(line, 'OptOut') !== 'ALL',
    ...(createdAtMs !== undefined && { createdAtMs }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
  }
}
