import type { AdminRecord } from '../../store/sql/admins.ts'
import type { BotRecord } from '../../store/sql/bots.ts'
import type { CallContext } from '../operation.ts'
import { botArn, instanceArn, userArn } from './arns.ts'
import type { AppInstanceAdmin, AppInstanceBot, AppInstanceBotSummary, Identity } from './generated.ts'

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
