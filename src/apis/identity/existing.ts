import { botKey, userKey } from '../../store/keys.ts'
import type { AppInstanceRecord } from '../../store/sql/app-instances.ts'
import type { BotRecord } from '../../store/sql/bots.ts'
import type { UserRecord } from '../../store/sql/users.ts'
import type { OperationContext } from '../operation.ts'
import { chimeResource } from './arns.ts'
import { absent } from './errors.ts'

/** The app instance with this ARN. Errors: Forbidden when the caller has none such. */
export const existingInstance = async (arn: string, context: OperationContext): Promise<AppInstanceRecord> => {
  const { instanceId } = chimeResource(arn, context, 'instance')
  return instanceWithId(instanceId, arn, context)
}

/** The user with this ARN. Errors: Forbidden when the caller has none such. */
export const existingUser = async (arn: string, context: OperationContext): Promise<UserRecord> => {
  const { instanceId, id } = chimeResource(arn, context, 'user')
  const instance = await instanceWithId(instanceId, arn, context)
  const user = await context.store.users.get(userKey(instance.key, id))
  if (!user) throw absent(arn)
  return user
}

/** The bot with this ARN; undefined when the caller has none such. Errors: Forbidden for another kind of ARN. */
export const botIfAny = async (arn: string, context: OperationContext): Promise<BotRecord | undefined> => {
  const { instanceId, id } = chimeResource(arn, context, 'bot')
  const instance = await context.store.appInstances.get(context.caller.accountId, instanceId)
  return instance && context.store.bots.get(botKey(instance.key, id))
}

/** The bot with this ARN. Errors: Forbidden when the caller has none such. */
export const existingBot = async (arn: string, context: OperationContext): Promise<BotRecord> => {
  const bot = await botIfAny(arn, context)
  if (!bot) throw absent(arn)
  return bot
}

const instanceWithId = async (id: string, arn: string, { store, caller }: OperationContext) => {
  const instance = await store.appInstances.get(caller.accountId, id)
  if (!instance) throw absent(arn)
  return instance
}
