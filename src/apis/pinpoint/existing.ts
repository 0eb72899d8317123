import { pushAppKey } from '../../store/keys.ts'
import type { PushAppRecord } from '../../store/sql/push-apps.ts'
import type { Keyed, OperationContext } from '../operation.ts'
import { pushAppArn } from '../shared/arns.ts'
import { appId } from './arns.ts'
import { absent } from './errors.ts'

/** The caller's push application with this id. Errors: NotFound. */
export const existingApp = async (id: string, context: OperationContext): Promise<PushAppRecord & Keyed> => {
  const { store, caller } = context
  const app = await store.pushApps.get(caller.accountId, id)
  if (!app) throw absent(pushAppArn(context, id))
  return { ...app, key: pushAppKey(caller.accountId, id) }
}

/** The push application with this ARN: what can bear tags. Errors: as `appId` and `existingApp`. */
export const existingTagged = (arn: string, context: OperationContext): Promise<Keyed> =>
  existingApp(appId(arn, context), context)
