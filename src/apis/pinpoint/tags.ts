import { badRequest } from '../../protocol/errors.ts'
import type { Tag } from '../../store/sql/tags.ts'
import type { SentTag } from '../api.ts'
import { TAGS_MAX, tagsOf } from '../shared/tags.ts'

// Source: Pinpoint developer guide, tagging resources; the model states neither.
const KEY = /^.{1,128}$/su
const VALUE = /^.{0,256}$/su

/** The tags of a request, which this API writes as a map. Errors: BadRequest, as `tagsOf`; a key or value too long. */
export const tagsOfMap = (sent: Readonly<Record<string, string>> = {}): readonly Tag[] => {
  const entries = Object.entries(sent)
  if (entries.length > TAGS_MAX) throw badRequest(`tags: a resource may have ${TAGS_MAX} in all`)
  if (!entries.every(([key, value]) => KEY.test(key) && VALUE.test(value)))
    throw badRequest('tags: a key has length 1 to 128, a value 0 to 256')
  return tagsOf(entries.map(([Key, Value]) => ({ Key, Value })))
}

/** Tags as this API writes them. */
export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))

/** The members in which this API's requests name tags. */
interface Tagging {
  readonly CreateApplicationRequest?: TagsMember
  readonly TagsModel?: TagsMember
  readonly TagKeys?: readonly string[]
}

interface TagsMember {
  readonly tags?: Readonly<Record<string, string>>
}

/** The tags that an input names. */
export const sentTags = ({ CreateApplicationRequest, TagsModel, TagKeys = [] }: Tagging): readonly SentTag[] => [
  ...Object.entries(CreateApplicationRequest?.tags ?? TagsModel?.tags ?? {}).map(([key, value]) => ({ key, value })),
  ...TagKeys.map((key) => ({ key })),
]
