import { badRequest } from '../../protocol/errors.ts'
import type { Tag } from '../../store/sql/tags.ts'

/** How many tags a resource may have. */
export const TAGS_MAX = 50

const RESERVED = /^aws:/iu

/**
 * The tags of a request, as they are stored. Source: ours, answer 22.
 *
 * Errors  BadRequest: a key reserved for AWS, or one that comes twice; the key itself is sensitive and not told.
 */
export const tagsOf = (sent: readonly { readonly Key: string; readonly Value: string }[] = []): readonly Tag[] => {
  if (sent.some(({ Key }) => RESERVED.test(Key))) throw badRequest('Tags: a Key must not begin with aws:')
  if (new Set(sent.map(({ Key }) => Key)).size < sent.length) throw badRequest('Tags: each Key may come once')
  return sent.map(({ Key, Value }) => ({ key: Key, value: Value }))
}
