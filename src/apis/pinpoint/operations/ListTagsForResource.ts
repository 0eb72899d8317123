import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'
import { tagMap } from '../tags.ts'

/**
 * Shows the tags of a push application.
 *
 * Shape   ARN -> 200 TagsModel
 * Errors  NotFound: no such application.
 * Source  Pinpoint API reference, Tags
 */
export const ListTagsForResource = operation('ListTagsForResource', {
  permissions: ({ ResourceArn }) => [['mobiletargeting:ListTagsForResource', ResourceArn]],

  async handle({ ResourceArn }, context) {
    const { key } = await existingTagged(ResourceArn, context)
    return { TagsModel: { tags: tagMap(await context.store.tags.list(key)) } }
  },
})
