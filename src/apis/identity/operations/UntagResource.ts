import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Removes tags from an app instance, a user or a bot; a key that it has not is no fault.
 *
 * Shape   ARN + keys -> 204
 * Errors  Forbidden: no such resource, or one without tags.
 * Source  API_identity-chime_UntagResource
 */
export const UntagResource = operation('UntagResource', {
  permissions: ({ ResourceARN }) => [['chime:UntagResource', ResourceARN]],

  async handle({ ResourceARN, TagKeys }, context) {
    const { key } = await existingTagged(ResourceARN, context)
    await context.store.tags.remove(key, TagKeys)
  },
})
