/** What is kept, in the shapes that AWS gives it. Members that are absent stay undefined, and so are left out. */
import type { AdminRecord } from '../../store/sql/admins.ts'
import type { AppInstanceRecord } from '../../store/sql/app-instances.ts'
import type { BotRecord } from '../../store/sql/bots.ts'
import type { EndpointRecord } from '../../store/sql/endpoints.ts'
import type { UserRecord } from '../../store/sql/users.ts'
import type { CallContext } from '../operation.ts'
import { pushAppArn } from '../shared/arns.ts'
import { botArn, instanceArn, userArn } from './arns.ts'
import type {
  AppInstance,
  AppInstanceAdmin,
  AppInstanceBot,
  AppInstanceBotSummary,
  AppInstanceSummary,
  AppInstanceUser,
  AppInstanceUserEndpoint,
  AppInstanceUserEndpointSummary,
  AppInstanceUserSummary,
  EndpointState,
  ExpirationSettings,
  GetAppInstanceRetentionSettingsOutput,
  Identity,
} from './generated.ts'

/** An app instance as listings show it. */
export const appInstanceSummary = (arn: string, { name, metadata }: AppInstanceRecord): AppInstanceSummary => ({
  AppInstanceArn: arn,
  Name: name,
  Metadata: metadata ?? undefined,
})

/** An app instance whole. */
export const appInstance = (arn: string, instance: AppInstanceRecord): AppInstance => ({
  ...appInstanceSummary(arn, instance),
  CreatedTimestamp: instance.createdAtMs,
  LastUpdatedTimestamp: instance.updatedAtMs,
})

/**
 * How long an app instance keeps channel messages. Kept for good is the empty setting that asks for it, so that an
 * answer can be put again as it is.
 */
export const retentionSettings = ({
  retentionDays,
  retentionDeletesAtMs,
}: AppInstanceRecord): GetAppInstanceRetentionSettingsOutput => ({
  AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: retentionDays ?? undefined } },
  InitiateDeletionTimestamp: retentionDeletesAtMs ?? undefined,
})

/** An AppInstanceUser as listings show it. */
export const appInstanceUserSummary = (arn: string, { name, metadata }: UserRecord): AppInstanceUserSummary => ({
  AppInstanceUserArn: arn,
  Name: name,
  Metadata: metadata ?? undefined,
})

/** An AppInstanceUser whole. */
export const appInstanceUser = (arn: string, user: UserRecord): AppInstanceUser => ({
  ...appInstanceUserSummary(arn, user),
  CreatedTimestamp: user.createdAtMs,
  LastUpdatedTimestamp: user.updatedAtMs,
  ExpirationSettings: expirationSettings(user.expirationDays),
})

const expirationSettings = (days: number | null): ExpirationSettings | undefined =>
  days === null ? undefined : { ExpirationDays: days, ExpirationCriterion: 'CREATED_TIMESTAMP' }

/** An endpoint as listings show it: without its tokens. */
export const endpointSummary = (userArn: string, endpoint: EndpointRecord): AppInstanceUserEndpointSummary => ({
  AppInstanceUserArn: userArn,
  EndpointId: endpoint.id,
  Name: endpoint.name ?? undefined,
  Type: endpoint.type,
  AllowMessages: endpoint.allowMessages,
  EndpointState: endpointState(endpoint),
})

/** An endpoint whole, with its tokens: clients find their own endpoint by them. */
export const endpoint = (call: CallContext, userArn: string, endpoint: EndpointRecord): AppInstanceUserEndpoint => ({
  ...endpointSummary(userArn, endpoint),
  ResourceArn: pushAppArn(call, endpoint.pushAppId),
  EndpointAttributes: {
    DeviceToken: endpoint.deviceToken,
    VoipDeviceToken: endpoint.voipDeviceToken ?? undefined,
  },
  CreatedTimestamp: endpoint.createdAtMs,
  LastUpdatedTimestamp: endpoint.updatedAtMs,
})

const endpointState = ({ inactiveReason }: EndpointRecord): EndpointState =>
  inactiveReason === null ? { Status: 'ACTIVE' } : { Status: 'INACTIVE', StatusReason: inactiveReason }

/** A user or bot by ARN and name, as this API shows an admin. */
export const adminIdentity = (
  call: CallContext,
  instanceId: string,
  { kind, id, name }: Pick<AdminRecord, 'kind' | 'id' | 'name'>,
): Identity => ({
  Arn: kind === 'user' ? userArn(call, instanceId, id) : botArn(call, instanceId, id),
  Name: name ?? undefined,
})

/** An admin as DescribeAppInstanceAdmin shows it. */
export const appInstanceAdmin = (call: CallContext, instanceId: string, admin: AdminRecord): AppInstanceAdmin => ({
  Admin: adminIdentity(call, instanceId, admin),
  AppInstanceArn: instanceArn(call, instanceId),
  CreatedTimestamp: admin.createdAtMs,
})

/** A bot as listings show it. */
export const appInstanceBotSummary = (arn: string, { name, metadata }: BotRecord): AppInstanceBotSummary => ({
  AppInstanceBotArn: arn,
  Name: name ?? undefined,
  Metadata: metadata ?? undefined,
})

/** A bot as DescribeAppInstanceBot shows it. */
export const appInstanceBot = (arn: string, bot: BotRecord): AppInstanceBot => ({
  ...appInstanceBotSummary(arn, bot),
  Configuration: JSON.parse(bot.configuration),
  CreatedTimestamp: bot.createdAtMs,
  LastUpdatedTimestamp: bot.updatedAtMs,
})
