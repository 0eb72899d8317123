import type { Api, Route } from '../apis/api.ts'
import type { authorizer } from '../apis/authorize.ts'
import { requestConditions } from '../apis/conditions.ts'
import { toldAs } from '../apis/errors.ts'
import type { ServiceSettings } from '../apis/operation.ts'
import type { Registry } from '../apis/registry.ts'
import type { runner } from '../apis/run.ts'
import { ANONYMOUS, type Caller } from '../auth/caller.ts'
import type { Clock } from '../lib/clock.ts'
import type { HttpRequest } from '../lib/http.ts'
import type { Auditor } from './auditor.ts'
import type { Exchange } from './exchange.ts'
import type { Authenticate } from './failed-signatures.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** What a request passes through, in the order of the line in `pipeline`. */
export interface Stages {
  readonly registry: Registry
  readonly authenticate: Authenticate
  readonly settings: ServiceSettings
  readonly authorize: ReturnType<typeof authorizer>
  /** Absent where no rate is limited. */
  readonly limit?: RateLimiter | undefined
  readonly run: ReturnType<typeof runner>
  /** Absent where no calls are audited. */
  readonly audit?: Auditor | undefined
  /** The API that speaks to those whose request is for nothing known. */
  readonly unrouted: (request: HttpRequest) => Api
  /** What operations and policies take for the time. */
  readonly now: Clock
}

/** One request, left to right. Each stage needs what the one before it returned. */
export const pipeline =
  ({ registry, authenticate, settings, authorize, limit, run, audit, unrouted, now }: Stages) =>
  async (request: HttpRequest): Promise<Exchange> => {
    let route: Route | undefined
    let caller: Caller | undefined
    let input: Readonly<Record<string, unknown>> | undefined
    try {
      route = registry.route(request)
      const { api, model, operation, labels } = route
      caller = operation.anonymous ? ANONYMOUS : await authenticate(request, api)
      const decoded = api.protocol.decode(model, request, labels)
      input = decoded
      const sentTags = () => api.sentTags(decoded)
      const conditions = requestConditions({ caller, request, region: settings.region, nowMs: now(), sentTags })
      const call = { caller, settings, conditions }
      await authorize(route, call, input)
      limit?.(route, call, input, request.sourceIp)
      const { output, audits } = await run(route, input, call)
      const response = api.protocol.encode(model, output, request.id)
      audit?.({ request, route, caller, input, output })
      return { ...told(route, caller), response, audits }
    } catch (thrown) {
      const { protocol, errors } = route?.api ?? unrouted(request)
      const error = toldAs(errors, thrown)
      const response = protocol.encodeError(error, request.id)
      if (route) audit?.({ request, route, caller, input, error })
      return { ...told(route, caller), response, errorType: error.name, cause: error.cause }
    }
  }

const told = (route: Route | undefined, caller: Caller | undefined) => ({
  operation: route?.model.name,
  accountId: caller?.accountId,
  accessKeyId: caller?.accessKeyId,
})
