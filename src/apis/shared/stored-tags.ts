import { parseArn } from '../../lib/arn.ts'
import { botKey, pushAppKey, userKey } from '../../store/keys.ts'
import type { Tag } from '../../store/sql/tags.ts'
import type { Store } from '../../store/store.ts'
import type { CallContext } from '../operation.ts'
import { chimeResourceIn, idInPushAppArn, isOwn } from './arns.ts'

/** The key of what an ARN names in the caller's own account; undefined where it names nothing there. */
const keyOf = async (store: Store, arn: string, call: CallContext): Promise<Uint8Array | undefined> => {
  const parts = parseArn(arn)
  if (!parts || !isOwn(parts, call)) return undefined
  const { accountId } = call.caller
  const appId = idInPushAppArn(arn)
  if (appId !== undefined) return pushAppKey(accountId, appId)
  const named = chimeResourceIn(parts)
  const instance = named && (await store.appInstances.key(accountId, named.instanceId))
  if (!named || !instance) return undefined
  switch (named.kind) {
    case 'instance':
      return instance
    case 'user':
      return userKey(instance, named.id)
    case 'bot':
      return botKey(instance, named.id)
    default:
      return named satisfies never
  }
}

/** The tags of what an ARN names; none for what does not exist, or can have none. */
export const storedTags = async (store: Store, arn: string, call: CallContext): Promise<readonly Tag[]> => {
  const key = await keyOf(store, arn, call)
  return key ? store.tags.list(key) : []
}
