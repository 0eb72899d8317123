import { badRequest } from '../../../protocol/errors.ts'
import { addTags } from '../../shared/tags.ts'
import { existingTagged } from '../existing.ts'
import { operation } from '../operation.ts'
import { tagsOfMap } from '../tags.ts'

/**
 * Adds tags to a push application; a key that it has gets the new value.
 *
 * Shape   ARN + tags -> 204
 * Errors  BadRequest: tags, see `tagsOfMap`; more than 50 on the application, since this API knows no other error for
 *         it. NotFound: no such application.
 * Source  Pinpoint API reference, Tags; ours, answer 22
 */
export const TagResource = operation('TagResource', {
  permissions: ({ ResourceArn }) => [['mobiletargeting:TagResource', ResourceArn]],

  async handle({ ResourceArn, TagsModel }, context) {
    const tags = tagsOfMap(TagsModel.tags)
    const { key } = await existingTagged(ResourceArn, context)
    await addTags(context.store, key, tags, badRequest)
  },
})
