import type { Caller } from '../auth/caller.ts'
import type { Context, ContextValue } from '../auth/policy/policy.ts'
import { conditionTime } from '../auth/principal-caller.ts'
import type { HttpRequest } from '../lib/http.ts'
import type { SentTag } from './api.ts'

/** What conditions are asked about. */
export interface ConditionSources {
  readonly caller: Caller
  readonly request: HttpRequest
  readonly region: string
  readonly nowMs: number
  /** Called only when a policy asks. */
  readonly sentTags: () => readonly SentTag[]
}

/** Of what may be as long as all headers, conditions see so much, as CloudTrail does. */
const USER_AGENT_CHARACTERS_MAX = 1024

const REQUEST_TAG = 'aws:requesttag/'
const RESOURCE_TAG = 'aws:resourcetag/'

/** What policies may ask about a request, each answered when it is asked. Source: AWS's global condition context keys. */
export const requestConditions =
  (sources: ConditionSources): Context =>
  (key) =>
    // The caller's come first: nothing that is sent may stand in for who it is.
    sources.caller.context.get(key) ?? requestValue(key, sources)

const requestValue = (
  key: string,
  { request, region, nowMs, sentTags }: ConditionSources,
): ContextValue | undefined => {
  switch (key) {
    case 'aws:sourceip':
      return request.sourceIp
    case 'aws:securetransport':
      return String(request.secure)
    case 'aws:currenttime':
      return conditionTime(nowMs)
    case 'aws:epochtime':
      return String(Math.floor(nowMs / 1000))
    case 'aws:useragent':
      return request.headers.get('user-agent')?.join(', ').slice(0, USER_AGENT_CHARACTERS_MAX)
    case 'aws:requestedregion':
      return region
    case 'aws:tagkeys': {
      const keys = sentTags().map((tag) => tag.key)
      return keys.length === 0 ? undefined : keys
    }
    default:
      return key.startsWith(REQUEST_TAG) ? tagValue(sentTags(), key.slice(REQUEST_TAG.length)) : undefined
  }
}

/** Adds what policies may ask about one resource. `tags` are those that are stored of it. */
export const resourceConditions =
  (others: Context, accountId: string, tags: readonly SentTag[]): Context =>
  (key) => {
    if (key === 'aws:resourceaccount') return accountId
    return key.startsWith(RESOURCE_TAG) ? tagValue(tags, key.slice(RESOURCE_TAG.length)) : others(key)
  }

/** Tags are found in any case, as conditions are asked for in lower case. */
const tagValue = (tags: readonly SentTag[], lowerCaseKey: string): string | undefined =>
  tags.find(({ key }) => key.toLowerCase() === lowerCaseKey)?.value
