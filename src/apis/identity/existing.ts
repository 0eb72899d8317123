import { botKey, userKey } from '../../store/keys.ts'
import type { AppInstanceRecord } from '../../store/sql/app-instances.ts'
import type { BotRecord } from '../../store/sql/bots.ts'
import type { EndpointOwner, EndpointRecord } from '../../store/sql/endpoints.ts'
import type { UserRecord } from '../../store/sql/users.ts'
import type { Keyed, OperationContext } from '../operation.ts'
import { chimeResource, chimeResourceIfOwn } from './arns.ts'
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

/** The keys of the user with this ARN, for what is done to its endpoints. Errors: as `existingUser`. */
export const existingUserKeys = async (arn: string, context: OperationContext): Promise<EndpointOwner> => {
  const { store, caller } = context
  const { instanceId, id } = chimeResource(arn, context, 'user')
  const instanceKey = await store.appInstances.key(caller.accountId, instanceId)
  const key = instanceKey && userKey(instanceKey, id)
  if (!instanceKey || !key || !(await store.users.exists(key))) throw absent(arn)
  return { key, instanceKey }
}

/** The endpoint of the user with this ARN. Errors: Forbidden when the caller has no such user, or the user no such one. */
export const existingEndpoint = async (
  userArn: string,
  endpointId: string,
  context: OperationContext,
): Promise<EndpointRecord> => {
  const user = await existingUserKeys(userArn, context)
  const endpoint = await context.store.endpoints.get(user.key, endpointId)
  if (!endpoint) throw absent(`Endpoint ${endpointId} of ${userArn}`)
  return endpoint
}

/** The bot with this ARN; undefined when the caller has none such. Errors: Forbidden for another kind of ARN. */
export const botIfAny = async (arn: string, context: OperationContext): Promise<BotRecord | undefined> => {
  const { store, caller } = context
  const named = chimeResourceIfOwn(arn, context, 'bot')
  const instance = named && (await store.appInstances.get(caller.accountId, named.instanceId))
  return instance && store.bots.get(botKey(instance.key, named.id))
}

/** The bot with this ARN. Errors: Forbidden when the caller has none such. */
export const existingBot = async (arn: string, context: OperationContext): Promise<BotRecord> => {
  const bot = await botIfAny(arn, context)
  if (!bot) throw absent(arn)
  return bot
}

/** The app instance, user or bot with this ARN: what can bear tags. Errors: Forbidden when the caller has none such. */
export const existingTagged = (arn: string, context: OperationContext): Promise<Keyed> => {
  const { kind } = chimeResource(arn, context, 'instance', 'user', 'bot')
  switch (kind) {
    case 'instance':
      return existingInstance(arn, context)
    case 'user':
      return existingUser(arn, context)
    case 'bot':
      return existingBot(arn, context)
    default:
      return kind satisfies never
  }
}

const instanceWithId = async (id: string, arn: string, { store, caller }: OperationContext) => {
  const instance = await store.appInstances.get(caller.accountId, id)
  if (!instance) throw absent(arn)
  return instance
}
