/** A tag that a session is asked to have. */
export interface SessionTag {
  readonly key: string
  readonly value: string
}

const TAGS_MAX = 50
const KEY_CHARACTERS_MAX = 128
const VALUE_CHARACTERS_MAX = 256
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * What is wrong with the tags of a principal or, as `kind` says, of a session, undefined where nothing is; safe to show,
 * since it names no tag.
 *
 * Source  AWS's "Pass session tags in AWS STS" and the shapes of its models, which hold for tags of IAM too.
 */
export const tagsFault = (tags: readonly SessionTag[], kind: 'tag' | 'session tag' = 'tag'): string | undefined => {
  if (tags.length > TAGS_MAX) return `There must be at most ${TAGS_MAX} ${kind}s`
  if (tags.some(({ key }) => key.length > KEY_CHARACTERS_MAX || !KEY.test(key)))
    return `A ${kind}'s key must have 1 to ${KEY_CHARACTERS_MAX} letters, digits, blanks or _.:/=+-@`
  if (tags.some(({ value }) => value.length > VALUE_CHARACTERS_MAX || !VALUE.test(value)))
    return `A ${kind}'s value must have at most ${VALUE_CHARACTERS_MAX} letters, digits, blanks or _.:/=+-@`
  const keys = new Set(tags.map(({ key }) => key.toLowerCase()))
  if (keys.size < tags.length) return `No two ${kind}s may have the same key, be it in another case`
  if ([...keys].some((key) => key.startsWith('aws:'))) return `No ${kind} may have a key that begins with aws:`
  return undefined
}

/** What is wrong with the tags of a session, as `tagsFault`, or with which of them are to be passed on. */
export const sessionTagsFault = (
  tags: readonly SessionTag[],
  transitiveTagKeys: readonly string[],
): string | undefined => {
  const keys = new Set(tags.map(({ key }) => key.toLowerCase()))
  const isForeign = transitiveTagKeys.some((key) => !keys.has(key.toLowerCase()))
  return tagsFault(tags, 'session tag') ?? (isForeign ? TRANSITIVE_FAULT : undefined)
}

const TRANSITIVE_FAULT = 'Every transitive tag key must be the key of a session tag'
