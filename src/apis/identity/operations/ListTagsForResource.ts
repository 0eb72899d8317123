import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Lists the tags of an app instance, a user or a bot, in the order of their keys.
 *
 * Shape   ARN -> 200 {Tags}
 * Errors  Forbidden: no such resource, or one without tags.
 * Source  API_identity-chime_ListTagsForResource
 */
export const ListTagsForResource = operation('ListTagsForResource', {
  permissions: ({ ResourceARN }) => [['chime:ListTagsForResource', ResourceARN]],

  async handle({ ResourceARN }, context) {
    const { key } = await existingTagged(ResourceARN, context)
    const tags = await context.store.tags.list(key)
    return { Tags: tags.map((tag) => ({ Key: tag.key, Value: tag.value })) }
  },
})
