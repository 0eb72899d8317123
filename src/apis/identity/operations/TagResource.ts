import { addTags, tagsOf } from '../../shared/tags.ts'
import { resourceLimitExceeded } from '../errors.ts'
import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Adds tags to an app instance, a user or a bot; a key that it has gets the new value.
 *
 * Shape   ARN + tags -> 204
 * Errors  BadRequest: a reserved key, or one that comes twice. Forbidden: no such resource, or one without tags.
 *         ResourceLimitExceeded: more than 50 tags on the resource.
 * Source  API_identity-chime_TagResource; ours, answer 22
 */
export const TagResource = operation('TagResource', {
  permissions: ({ ResourceARN }) => [['chime:TagResource', ResourceARN]],

  async handle({ ResourceARN, Tags }, context) {
    const tags = tagsOf(Tags)
    const { key } = await existingTagged(ResourceARN, context)
    await addTags(context.store, key, tags, resourceLimitExceeded)
  },
})
