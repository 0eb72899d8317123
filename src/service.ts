import { setTimeout as wait } from 'node:timers/promises'
import { authorizer } from './apis/authorize.ts'
import { identity } from './apis/identity/index.ts'
import type { ServiceSettings } from './apis/operation.ts'
import { pinpoint } from './apis/pinpoint/index.ts'
import { registry } from './apis/registry.ts'
import { runner } from './apis/run.ts'
import { sts } from './apis/sts/index.ts'
import type { Credentials } from './auth/credentials.ts'
import { webIdentities } from './auth/oidc/web-identities.ts'
import { verifier } from './auth/sigv4/verify.ts'
import { type Clock, steadyClock, systemClock } from './lib/clock.ts'
import { ids } from './lib/ids.ts'
import type { Auditor } from './server/auditor.ts'
import { slowedFailures } from './server/failed-signatures.ts'
import { pipeline } from './server/pipeline.ts'
import type { RateLimiter } from './server/rate-limiter.ts'
import type { Storage } from './store/storage.ts'

/** What the service behind the API's port is made of. */
export interface ServiceParts {
  readonly storage: Storage
  readonly keys: Credentials
  readonly settings: ServiceSettings
  /** What operations take for the time. */
  readonly now: Clock
  /** Absent where no rate is limited. */
  readonly limit?: RateLimiter | undefined
  /** Absent where no calls are audited. */
  readonly audit?: Auditor | undefined
}

/** The APIs that are served. */
export const APIS = [identity, pinpoint, sts]

/** All APIs, from a request to its answer; where sockets come in, `listen` stands before it. */
export const service = ({ storage, keys, settings, now, limit, audit }: ServiceParts) =>
  pipeline({
    registry: registry(APIS),
    authenticate: slowedFailures(verifier({ findCredential: keys.find, region: settings.region, now: systemClock }), {
      now: steadyClock,
      wait,
    }),
    settings,
    authorize: authorizer(storage),
    limit,
    run: runner({
      storage,
      now,
      ids: ids(now),
      sessions: keys.sessions,
      findPrincipal: keys.findPrincipal,
      webIdentities: webIdentities({ now: systemClock }),
      pause: wait,
    }),
    audit,
    unrouted: ({ path }) => (path === '/' ? sts : identity),
    now,
  })
