import type { SentTag } from '../api.ts'

/** The members in which this API's requests name tags. */
interface Tagging {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
  readonly TagKeys?: readonly string[]
}

/** The tags that an input names. */
export const sentTags = ({ Tags = [], TagKeys = [] }: Tagging): readonly SentTag[] => [
  ...Tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  ...TagKeys.map((key) => ({ key })),
]
