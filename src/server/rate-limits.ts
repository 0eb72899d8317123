import { readFileSync } from 'node:fs'
import awsLimits from '../../models/rate-limits/aws.json' with { type: 'json' }
import type { Api } from '../apis/api.ts'

/** One limit: all its operations together, on one resource, may be called this often. */
export interface RateLimit {
  /** As signatures name it: `chime`, `mobiletargeting`, `sts`. */
  readonly service: string
  /** By AWS's names; `*` for all of the service. */
  readonly operations: '*' | readonly string[]
  /** `account`, or a type of resource as ARNs name it, e.g. `app-instance`, `user`, `apps`. */
  readonly per: string
  readonly perSecond: number
  /** How many at once after a rest; when absent, as many as in a second. */
  readonly burst?: number
}

/** What the setting says: none, AWS's, or a file of one's own. */
export type RateLimitsSetting = 'off' | 'aws' | (string & {})

const RATE_MAX = 1_000_000
/** Each call is counted against all that hold for it. */
const LIMITS_MAX = 100
/** The types of resources that ARNs name; a misspelt one would count everything against the account. */
const PER: readonly unknown[] = ['account', 'app-instance', 'user', 'bot', 'apps', 'role']

/**
 * The limits that a setting asks for; undefined for none.
 *
 * Errors  the file can't be read, is not of the form, or names what no API has: one line that says where
 */
export const rateLimits = (setting: RateLimitsSetting, apis: readonly Api[]): readonly RateLimit[] | undefined => {
  if (setting === 'off') return undefined
  if (setting === 'aws') return awsLimits as readonly RateLimit[]
  const limits = parsed(readFileSync(setting, 'utf8'))
  if (!Array.isArray(limits)) throw new Error(`${setting} must hold a JSON list of rate limits`)
  if (limits.length > LIMITS_MAX) throw new Error(`${setting} holds more than ${LIMITS_MAX} rate limits`)
  for (const [at, limit] of limits.entries()) {
    const fault = faultOf(limit, apis)
    if (fault !== undefined) throw new Error(`${setting}: limit ${at + 1}: ${fault}`)
  }
  return limits
}

/** Undefined for what is not JSON: the parser's own message has no line to show. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const MEMBERS: readonly string[] = ['service', 'operations', 'per', 'perSecond', 'burst']

const faultOf = (limit: unknown, apis: readonly Api[]): string | undefined => {
  if (typeof limit !== 'object' || limit === null) return 'must be an object'
  const unknown = Object.keys(limit).find((name) => !MEMBERS.includes(name))
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is none of its members, ${MEMBERS.join(', ')}`
  const { service, operations, per, perSecond, burst }: Readonly<Record<string, unknown>> = { ...limit }
  const api = apis.find(({ model }) => model.signingName === service)
  if (!api) return `service must be one of ${apis.map(({ model }) => model.signingName).join(', ')}`
  const names = Array.isArray(operations) ? operations : []
  if (operations !== '*' && names.length === 0) return 'operations must be "*", or a list of names'
  const stranger = names.find((name) => !Object.hasOwn(api.operations, name))
  if (stranger !== undefined) return `${JSON.stringify(stranger)} is no operation of ${service}`
  if (!PER.includes(per)) return `per must be one of ${PER.join(', ')}`
  if (!isRate(perSecond, 0)) return `perSecond must be a number above 0, at most ${RATE_MAX}`
  if (burst !== undefined && !isRate(burst, 1)) return `burst must be a number from 1 to ${RATE_MAX}`
  return undefined
}

const isRate = (value: unknown, min: number) =>
  typeof value === 'number' && value > 0 && value >= min && value <= RATE_MAX
