import { neededIn, type Registry, textIn, timeIn } from './stranger.ts'

/**
 * Reads an endpoint of Amazon Pinpoint, from an export of a segment.
 *
 * Shape   {Id, ApplicationId, ChannelType, Address, OptOut, EndpointStatus, CreationDate, EffectiveDate, User: {UserId}}
 * Source  Amazon Pinpoint user guide, Exporting segments; API reference, EndpointResponse
 */
export const pinpointEndpoint: Registry = (line) => ({
  id: neededIn(line, ['Id']),
  platform: neededIn(line, ['ChannelType']),
  deviceToken: neededIn(line, ['Address']),
  user: neededIn(line, ['User', 'UserId']),
  app: textIn(line, 'ApplicationId') ?? '',
  isAlive: textIn(line, 'EndpointStatus') !== 'INACTIVE',
  wantsMessages: textIn(line, 'OptOut') !== 'ALL',
  createdAtMs: timeIn(line, 'CreationDate'),
  updatedAtMs: timeIn(line, 'EffectiveDate'),
})
