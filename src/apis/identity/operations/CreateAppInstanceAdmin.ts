import { conflict, resourceLimitExceeded } from '../errors.ts'
import { existingInstance } from '../existing.ts'
import { existingMember } from '../members.ts'
import { operation } from '../operation.ts'
import { adminIdentity } from '../wire.ts'

/**
 * Makes a user or a bot an admin of its app instance.
 *
 * Shape   app instance ARN + user or bot ARN -> 201 {AppInstanceAdmin {Arn, Name}, AppInstanceArn}
 * Errors  Forbidden: no such instance, or no such user or bot in it. Conflict: an admin already.
 *         ResourceLimitExceeded: the instance's quota.
 * Source  API_identity-chime_CreateAppInstanceAdmin; ours, answer 15
 */
export const CreateAppInstanceAdmin = operation('CreateAppInstanceAdmin', {
  permissions: ({ AppInstanceArn, AppInstanceAdminArn }) => [
    ['chime:CreateAppInstanceAdmin', AppInstanceArn],
    ['chime:CreateAppInstanceAdmin', AppInstanceAdminArn],
  ],

  async handle({ AppInstanceArn, AppInstanceAdminArn }, context) {
    const { store, settings, nowMs } = context
    const instance = await existingInstance(AppInstanceArn, context)
    const member = await existingMember(instance, AppInstanceAdminArn, context)
    const { key: memberKey, kind, id } = member
    if (await store.admins.exists(instance.key, memberKey)) throw conflict(`${AppInstanceAdminArn} is an admin already`)
    const quota = settings.quotas.adminsPerAppInstance
    if (quota > 0 && (await store.admins.reached(instance.key, quota)))
      throw resourceLimitExceeded(`The app instance has ${quota} admins already`)
    await store.admins.insert({ instanceKey: instance.key, memberKey, kind, id, createdAtMs: nowMs })
    return { AppInstanceAdmin: adminIdentity(context, instance.id, member), AppInstanceArn }
  },
})
