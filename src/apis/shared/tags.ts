import type { ServiceError } from '../../lib/service-error.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { Tag } from '../../store/sql/tags.ts'
import type { Store } from '../../store/store.ts'

/** How many tags a resource may have. */
export const TAGS_MAX = 50

const RESERVED = /^aws:/iu

/**
 * The tags of a request, as they are stored. Source: ours, answer 22.
 *
 * Errors  BadRequest: a key reserved for AWS, or one that comes twice, be it in another case: policies ask for tags in
 *         any case, and would see one of the two. The key itself is sensitive and not told.
 */
export const tagsOf = (sent: readonly { readonly Key: string; readonly Value: string }[] = []): readonly Tag[] => {
  if (sent.some(({ Key }) => RESERVED.test(Key))) throw badRequest('Tags: a Key must not begin with aws:')
  if (new Set(sent.map(({ Key }) => Key.toLowerCase())).size < sent.length)
    throw badRequest('Tags: each Key may come once, in whatever case')
  return sent.map(({ Key, Value }) => ({ key: Key, value: Value }))
}

/**
 * Adds tags to a resource; an existing key gets the new value. Source: ours, answer 22.
 *
 * Errors  BadRequest: the resource has a key in another case. `tooMany`: it would have more than TAGS_MAX.
 */
export const addTags = async (
  { tags }: Store,
  resourceKey: Uint8Array,
  added: readonly Tag[],
  tooMany: (message: string) => ServiceError,
): Promise<void> => {
  const keys = new Set([...(await tags.list(resourceKey)), ...added].map(({ key }) => key))
  if (new Set([...keys].map((key) => key.toLowerCase())).size < keys.size)
    throw badRequest('Tags: the resource has a Key that differs from one of these in its case alone')
  if (keys.size > TAGS_MAX) throw tooMany(`Tags: a resource may have ${TAGS_MAX} in all`)
  await tags.put(resourceKey, added)
}
