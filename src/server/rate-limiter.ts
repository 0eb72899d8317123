import type { Api, Route } from '../apis/api.ts'
import { namedArns } from '../apis/named-arns.ts'
import type { CallContext } from '../apis/operation.ts'
import type { Clock } from '../lib/clock.ts'
import { type Rate, tokenBuckets } from '../lib/token-buckets.ts'
import type { OperationModel } from '../protocol/model.ts'
import type { RateLimit } from './rate-limits.ts'

/**
 * Counts an allowed call against the limits that hold for it, or refuses it and counts it against none.
 *
 * Errors  the API's `throttled`
 */
export type RateLimiter = (
  route: Route,
  call: CallContext,
  input: Readonly<Record<string, unknown>>,
  sourceIp: string,
) => void

/** Some 15 MB. */
const BUCKETS_MAX = 100_000
const MS_PER_SECOND = 1000
const ACCOUNT = 'account'

/** A limit as it is counted. */
interface Counted {
  /** What tells its buckets from those of other limits. */
  readonly id: number
  readonly per: string
  readonly rate: Rate
}

/**
 * Holds callers to limits, each by itself: nobody uses up what another account may do.
 *
 * Units   `now` must never step back
 */
export const rateLimiter = (limits: readonly RateLimit[], apis: readonly Api[], now: Clock): RateLimiter => {
  const buckets = tokenBuckets(now, BUCKETS_MAX)
  const countedFor = limitsByOperation(limits, apis)
  return (route, call, input, sourceIp) => {
    const counted = countedFor.get(route.model)
    if (!counted) return
    // Whoever calls without an account is nobody but an address.
    const owner = call.caller.accountId || sourceIp
    const arns = namedArns(route, call, input)
    const waitMs = buckets.take(
      counted.map(({ id, per, rate }) => ({ key: `${id} ${owner} ${resourceOf(arns, per)}`, rate })),
    )
    if (waitMs > 0) throw route.api.errors.throttled(Math.ceil(waitMs / MS_PER_SECOND))
  }
}

const limitsByOperation = (limits: readonly RateLimit[], apis: readonly Api[]) => {
  const byOperation = new Map<OperationModel, Counted[]>()
  for (const [id, { service, operations, per, perSecond, burst = Math.max(1, perSecond) }] of limits.entries())
    for (const { model, operations: served } of apis)
      for (const name of model.signingName === service ? Object.keys(served) : []) {
        const operation = model.operations.get(name)
        if (!operation || !(operations === '*' || operations.includes(name))) continue
        const counted = byOperation.get(operation) ?? []
        byOperation.set(operation, [...counted, { id, per, rate: { perSecond, burst } }])
      }
  return byOperation
}

/** The first resource of a type that ARNs name, or lie in; empty for the account, or where they name none. */
const resourceOf = (arns: readonly string[], type: string): string => {
  if (type === ACCOUNT) return ''
  for (const arn of arns) {
    const at = Math.max(arn.indexOf(`:${type}/`), arn.indexOf(`/${type}/`))
    if (at < 0) continue
    const idAt = at + type.length + 2
    const end = arn.indexOf('/', idAt)
    const id = end < 0 ? arn.slice(idAt) : arn.slice(idAt, end)
    if (id !== '' && id !== '*') return arn.slice(0, idAt + id.length)
  }
  return ''
}
