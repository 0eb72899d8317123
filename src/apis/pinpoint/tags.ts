import type { Tag } from '../../store/sql/tags.ts'
import { tagsOf } from '../shared/tags.ts'

/** The tags of a request, which this API writes as a map. Errors: as `tagsOf`. */
export const tagsOfMap = (sent: Readonly<Record<string, string>> = {}): readonly Tag[] =>
  tagsOf(Object.entries(sent).map(([Key, Value]) => ({ Key, Value })))

/** Tags as this API writes them. */
export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))
