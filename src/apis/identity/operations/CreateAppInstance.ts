import { accountKey } from '../../../store/keys.ts'
import { tagsOf } from '../../shared/tags.ts'
import { instanceArn } from '../arns.ts'
import { resourceLimitExceeded } from '../errors.ts'
import { operation } from '../operation.ts'

/**
 * Creates an app instance: the world of one messaging app, with its users, bots and channels.
 *
 * Shape   name -> 201 {AppInstanceArn}
 * Errors  BadRequest: tags. ResourceLimitExceeded: the account's quota. Conflict: the token was used with other parameters.
 * Source  API_identity-chime_CreateAppInstance
 */
export const CreateAppInstance = operation('CreateAppInstance', {
  permissions: () => [['chime:CreateAppInstance', '*']],

  once: {
    parent: async (_input, { caller }) => ({ key: accountKey(caller.accountId) }),
    remember: (output) => output.AppInstanceArn ?? '',
    recall: (arn) => ({ AppInstanceArn: arn }),
  },

  async handle(input, context) {
    const { store, caller, settings, ids, nowMs } = context
    const { accountId } = caller
    const tags = tagsOf(input.Tags)
    const quota = settings.quotas.appInstancesPerAccount
    if (quota > 0 && (await store.appInstances.reached(accountId, quota)))
      throw resourceLimitExceeded(`The account has ${quota} app instances already`)
    const id = ids.uuid()
    const key = await store.appInstances.insert({
      accountId,
      id,
      name: input.Name,
      metadata: input.Metadata ?? null,
      nowMs,
    })
    await store.tags.put(key, tags)
    return { AppInstanceArn: instanceArn(context, id) }
  },
})
