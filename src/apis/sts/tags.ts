import { type SessionTag, sessionTagsFault } from '../../auth/session-tags.ts'
import type { Session, SessionFacts } from '../../auth/sessions.ts'
import type { SentTag } from '../api.ts'
import { validationError } from './errors.ts'

/** The members in which requests name session tags. */
interface Tagging {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
}

/** The tags that an input names. */
export const sentTags = ({ Tags = [] }: Tagging): readonly SessionTag[] & readonly SentTag[] =>
  Tags.map(({ Key, Value }) => ({ key: Key, value: Value }))

/**
 * The tags of a new session: those of a request, and those that the caller's own session passes on.
 *
 * Errors  ValidationError: the tags break a bound, or name one that is passed on: such a one can't be changed.
 * Source  AWS, "Pass session tags in AWS STS", chaining roles
 */
export const sessionTags = (
  input: Tagging,
  callers: Session | undefined,
): Pick<SessionFacts, 'tags' | 'transitiveTagKeys'> => {
  const sent = sentTags(input)
  const { TransitiveTagKeys: transitive = [] } = input
  const fault = sessionTagsFault(sent, transitive)
  if (fault !== undefined) throw validationError(fault)
  const passedOn = tagsPassedOn(callers)
  const kept = new Set(passedOn.map(({ key }) => key.toLowerCase()))
  if (sent.some(({ key }) => kept.has(key.toLowerCase())))
    throw validationError('Tags: a Key is that of a transitive tag of your session, which cannot be changed')
  const all = [...passedOn, ...sent]
  const transitiveTagKeys = [...passedOn.map(({ key }) => key), ...transitive]
  const faultOfAll = sessionTagsFault(all, transitiveTagKeys)
  if (faultOfAll !== undefined) throw validationError(faultOfAll)
  return { tags: Object.fromEntries(all.map(({ key, value }) => [key, value])), transitiveTagKeys }
}

const tagsPassedOn = (session: Session | undefined): readonly SessionTag[] => {
  const keys = new Set(session?.transitiveTagKeys.map((key) => key.toLowerCase()))
  return Object.entries(session?.tags ?? {})
    .filter(([key]) => keys.has(key.toLowerCase()))
    .map(([key, value]) => ({ key, value }))
}
