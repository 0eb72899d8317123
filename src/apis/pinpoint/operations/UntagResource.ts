import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Removes tags from a push application; a key that it has not is no fault.
 *
 * Shape   ARN + keys -> 204
 * Errors  NotFound: no such application.
 * Source  Pinpoint API reference, Tags
 */
export const UntagResource = operation('UntagResource', {
  permissions: ({ ResourceArn }) => [['mobiletargeting:UntagResource', ResourceArn]],

  async handle({ ResourceArn, TagKeys }, context) {
    const { key } = await existingTagged(ResourceArn, context)
    await context.store.tags.remove(key, TagKeys)
  },
})
