import { userKey } from '../../../store/keys.ts'
import type { Permission } from '../../operation.ts'
import { tagsOf } from '../../shared/tags.ts'
import { chimeResource, userArn } from '../arns.ts'
import { conflict, resourceLimitExceeded } from '../errors.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Creates a user in an app instance, under an id of the caller's choice. A user that exists with the same members is
 * the answer too, since sign-in code calls this at every login.
 *
 * Shape   app instance ARN + id + name -> 201 {AppInstanceUserArn}
 * Errors  Conflict: the id exists with another name, metadata, expiration or tag. ResourceLimitExceeded: the quota.
 * Source  API_identity-chime_CreateAppInstanceUser; ours, answer 14
 */
export const CreateAppInstanceUser = operation('CreateAppInstanceUser', {
  permissions({ AppInstanceArn, AppInstanceUserId, ExpirationSettings }) {
    const create: Permission = ['chime:CreateAppInstanceUser', '*']
    if (!ExpirationSettings) return [create]
    return [create, ['chime:PutAppInstanceUserExpirationSettings', `${AppInstanceArn}/user/${AppInstanceUserId}`]]
  },

  validate: ({ AppInstanceArn }, call) => void chimeResource(AppInstanceArn, call, 'instance'),

  once: {
    parent: (input, context) => existingInstance(input.AppInstanceArn, context),
    remember: (output) => output.AppInstanceUserArn ?? '',
    recall: (arn) => ({ AppInstanceUserArn: arn }),
  },

  async handle(input, context, instance) {
    const { store, settings, nowMs } = context
    const { Name: name, Metadata: metadata, AppInstanceUserId: id, ExpirationSettings: expiration } = input
    const answer = { AppInstanceUserArn: userArn(context, instance.id, id) }
    const tags = tagsOf(input.Tags)
    const key = userKey(instance.key, id)

    const existing = await store.users.get(key)
    if (existing) {
      const stored = new Map((await store.tags.list(key)).map((tag) => [tag.key, tag.value]))
      const isSame =
        existing.name === name &&
        (metadata === undefined || existing.metadata === metadata) &&
        (expiration === undefined || existing.expirationDays === expiration.ExpirationDays) &&
        tags.every((tag) => stored.get(tag.key) === tag.value)
      if (!isSame) throw conflict('This AppInstanceUserId exists already, and what the request says of it differs')
      return answer
    }

    const quota = settings.quotas.usersPerAppInstance
    const user = {
      key,
      instanceKey: instance.key,
      id,
      name,
      metadata: metadata ?? null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      expirationDays: expiration?.ExpirationDays ?? null,
    }
    if (!(await store.users.insert(user, quota)))
      throw resourceLimitExceeded(`The app instance has ${quota} users already`)
    await store.tags.put(key, tags)
    return answer
  },
})
