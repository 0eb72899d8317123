/** What AWS shows of resources, as objects that stand in lines of an export. */
import type {
  AppInstance,
  AppInstanceAdmin,
  AppInstanceBot,
  AppInstanceUser,
  AppInstanceUserEndpoint,
  GetAppInstanceRetentionSettingsResponse,
  Tag,
} from '@aws-sdk/client-chime-sdk-identity'
import { parseArn } from '../../lib/arn.ts'

/** An object that may be a record. */
export type Shape = Readonly<Record<string, unknown>>

const RESOURCE = /^app-instance\/([^/]+)(?:\/(user|bot)\/([^/]+))?$/u

/** What the ARN of an app instance, or of something in one, is made of. */
export const partsOf = (arn = '') => {
  const { accountId, resource = '' } = parseArn(arn) ?? {}
  const [, appInstanceId, memberKind, memberId] = RESOURCE.exec(resource) ?? []
  return { accountId, appInstanceId, memberKind, memberId }
}

const inInstance = (arn: string | undefined) => {
  const { accountId, appInstanceId } = partsOf(arn)
  return { accountId, appInstanceId }
}

// Of what is none no record is made.
const time = (date: Date | undefined) => (Number.isNaN(date?.getTime()) ? undefined : date?.toISOString())

const tagsOf = (tags: readonly Tag[]) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))

/** An app instance with its retention settings. */
export const instanceShape = (
  instance: AppInstance,
  retention: GetAppInstanceRetentionSettingsResponse,
  tags: readonly Tag[],
): Shape => ({
  ...inInstance(instance.AppInstanceArn),
  name: instance.Name,
  metadata: instance.Metadata,
  createdAt: time(instance.CreatedTimestamp),
  updatedAt: time(instance.LastUpdatedTimestamp),
  retentionDays: retention.AppInstanceRetentionSettings?.ChannelRetentionSettings?.RetentionDays,
  retentionDeletesAt: time(retention.InitiateDeletionTimestamp),
  tags: tagsOf(tags),
})

/** A user with its expiration settings. */
export const userShape = (user: AppInstanceUser, tags: readonly Tag[]): Shape => ({
  ...inInstance(user.AppInstanceUserArn),
  userId: partsOf(user.AppInstanceUserArn).memberId,
  name: user.Name,
  metadata: user.Metadata,
  createdAt: time(user.CreatedTimestamp),
  updatedAt: time(user.LastUpdatedTimestamp),
  expirationDays: user.ExpirationSettings?.ExpirationDays,
  tags: tagsOf(tags),
})

/** A bot. */
export const botShape = (bot: AppInstanceBot, tags: readonly Tag[]): Shape => ({
  ...inInstance(bot.AppInstanceBotArn),
  botId: partsOf(bot.AppInstanceBotArn).memberId,
  name: bot.Name,
  metadata: bot.Metadata,
  configuration: bot.Configuration,
  createdAt: time(bot.CreatedTimestamp),
  updatedAt: time(bot.LastUpdatedTimestamp),
  tags: tagsOf(tags),
})

/** An admin. */
export const adminShape = (admin: AppInstanceAdmin): Shape => {
  const { memberKind, memberId } = partsOf(admin.Admin?.Arn)
  return { ...inInstance(admin.AppInstanceArn), memberKind, memberId, createdAt: time(admin.CreatedTimestamp) }
}

const appIdOf = (arn = '') => /^apps\/([^/]+)$/u.exec(parseArn(arn)?.resource ?? '')?.[1]

/** An endpoint. When its token was registered last is not shown: it is taken to be when the endpoint was made. */
export const endpointShape = (endpoint: AppInstanceUserEndpoint): Shape => ({
  ...inInstance(endpoint.AppInstanceUserArn),
  userId: partsOf(endpoint.AppInstanceUserArn).memberId,
  endpointId: endpoint.EndpointId,
  type: endpoint.Type,
  appId: appIdOf(endpoint.ResourceArn),
  deviceToken: endpoint.EndpointAttributes?.DeviceToken,
  voipDeviceToken: endpoint.EndpointAttributes?.VoipDeviceToken,
  name: endpoint.Name,
  allowMessages: endpoint.AllowMessages,
  createdAt: time(endpoint.CreatedTimestamp),
  updatedAt: time(endpoint.LastUpdatedTimestamp),
  registeredAt: time(endpoint.CreatedTimestamp),
  inactiveReason: endpoint.EndpointState?.Status === 'INACTIVE' ? endpoint.EndpointState.StatusReason : undefined,
})

/** The push application of an endpoint, of which this API shows no more than the ARN. */
export const appShape = (endpoint: AppInstanceUserEndpoint, nowMs: number): Shape => ({
  accountId: parseArn(endpoint.ResourceArn ?? '')?.accountId,
  appId: appIdOf(endpoint.ResourceArn),
  name: appIdOf(endpoint.ResourceArn),
  createdAt: new Date(nowMs).toISOString(),
})
