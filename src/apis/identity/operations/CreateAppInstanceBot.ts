import { botKey } from '../../../store/keys.ts'
import { tagsOf } from '../../shared/tags.ts'
import { botArn } from '../arns.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Creates a bot in an app instance. What it is configured with is kept and shown, not looked up at Lex.
 *
 * Shape   app instance ARN + configuration -> 201 {AppInstanceBotArn}
 * Errors  Forbidden: no such instance. Conflict: the token was used with other parameters.
 * Source  API_identity-chime_CreateAppInstanceBot
 */
export const CreateAppInstanceBot = operation('CreateAppInstanceBot', {
  permissions: () => [['chime:CreateAppInstanceBot', '*']],

  once: {
    parent: (input, context) => existingInstance(input.AppInstanceArn, context),
    remember: (output) => output.AppInstanceBotArn ?? '',
    recall: (arn) => ({ AppInstanceBotArn: arn }),
  },

  async handle({ Name, Metadata, Configuration, Tags }, context, instance) {
    const { store, ids, nowMs } = context
    const tags = tagsOf(Tags)
    const id = ids.uuid()
    const key = botKey(instance.key, id)
    await store.bots.insert({
      key,
      instanceKey: instance.key,
      id,
      name: Name ?? null,
      metadata: Metadata ?? null,
      configuration: JSON.stringify(Configuration),
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    })
    await store.tags.put(key, tags)
    return { AppInstanceBotArn: botArn(context, instance.id, id) }
  },
})
