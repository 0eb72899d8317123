import { textOfKey } from '../../store/keys.ts'
import type { End } from '../kind.ts'

/** Tags as records hold them: keys and values, by key. */
export type Pairs = readonly (readonly [string, string])[]

const pairOf = ({ key, value }: { readonly key: string; readonly value: string }) => [key, value] as const

/** The tags of one resource. */
export const tagsOf = async ({ store }: End, key: Uint8Array): Promise<Pairs> =>
  (await store.tags.list(key)).map(pairOf)

/** Gives a resource tags. */
export const putTags = ({ store }: End, resourceKey: Uint8Array, tags: Pairs) =>
  store.tags.put(
    resourceKey,
    tags.map(([key, value]) => ({ key, value })),
  )

/** A page of what has tags, each with its own. */
export const withTags = async <Row extends { readonly key: Uint8Array }>(
  { store }: End,
  page: readonly Row[],
): Promise<readonly (readonly [Row, Pairs])[]> => {
  const found = Map.groupBy(page.length === 0 ? [] : await store.walks.tagsOf(page.map(({ key }) => key)), (tag) =>
    textOfKey(tag.resourceKey),
  )
  return page.map((row) => [row, (found.get(textOfKey(row.key)) ?? []).map(pairOf)])
}
