import type { WebIdentities } from '../auth/oidc/web-identities.ts'
import type { Principals } from '../auth/principals.ts'
import type { Sessions } from '../auth/sessions.ts'
import type { Clock } from '../lib/clock.ts'
import type { Ids } from '../lib/ids.ts'
import { ServiceError } from '../lib/service-error.ts'
import { StoreUnavailable } from '../store/database.ts'
import { requestDigest, requestKey } from '../store/keys.ts'
import { BacklogFull } from '../store/sql/outbox.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import type { Route } from './api.ts'
import { requestTokenReused } from './errors.ts'
import type { AuditEvent, CallContext, ConcludeContext, Keyed, Once, OperationContext } from './operation.ts'

/** What every operation runs on. */
export interface RunDependencies {
  readonly storage: Storage
  readonly now: Clock
  readonly ids: Ids
  readonly sessions: Sessions
  readonly findPrincipal: Principals['find']
  readonly webIdentities: WebIdentities
  readonly pause: (ms: number) => Promise<unknown>
}

/** What an operation did. */
export interface Ran {
  readonly output: unknown
  /** What an audit must show, all of it on disk. */
  readonly audits: readonly AuditEvent[]
}

/** Pushes leave by the thousand a second where they leave at all. */
const BACKLOG_RETRY_S = 5

type Input = Readonly<Record<string, unknown>>

/**
 * Runs one operation: in one transaction, or on a snapshot if it only reads; at most once for a ClientRequestToken; and
 * held to the errors that its model lists and those common to its API. What others than the store have to say is asked
 * before that; what comes of it is waited for after it.
 */
export const runner =
  ({ storage, now, ids, sessions, findPrincipal, webIdentities, pause }: RunDependencies) =>
  async (route: Route, input: Input, call: CallContext): Promise<Ran> => {
    const { model, operation, api } = route
    const work = async (store: Store, found: unknown): Promise<Ran> => {
      const audits: AuditEvent[] = []
      const audit = (event: AuditEvent) => void audits.push(event)
      const context: OperationContext = { ...call, store, nowMs: now(), ids, sessions, audit }
      const output = await (operation.once
        ? runOnce(operation.once, route, input, context)
        : operation.handle(input, context, found))
      return { output, audits }
    }
    try {
      const found =
        operation.prove && (await operation.prove(input, { ...call, read: storage.read, findPrincipal, webIdentities }))
      const write = operation.isFrequent ? storage.writeTogether : storage.write
      const ran = await (model.reads ? storage.read : write)((store) => work(store, found))
      if (!operation.conclude) return ran
      return { ...ran, output: await concluded(operation, ran.output, { ...call, read: storage.read, pause }) }
    } catch (error) {
      if (error instanceof BacklogFull) throw api.errors.throttled(BACKLOG_RETRY_S)
      if (error instanceof ServiceError && !model.errors.has(error.name) && !api.errors.names.has(error.name))
        throw new Error(`${model.name} raised ${error.name}, which its model does not list`, { cause: error })
      throw error
    }
  }

// What is on disk stays so: a caller who is told otherwise would ask for it twice.
const concluded = async (operation: Route['operation'], output: unknown, context: ConcludeContext) => {
  try {
    return await operation.conclude?.(output, context)
  } catch (error) {
    if (error instanceof StoreUnavailable) return output
    throw error
  }
}

/** The first answer again to a request that was answered before; otherwise a new one, remembered. Only successes are. */
const runOnce = async (
  { parent: parentOf, remember, recall }: Once<Input, unknown, Keyed>,
  { model, operation }: Route,
  input: Input,
  context: OperationContext,
): Promise<unknown> => {
  const { store, nowMs, settings } = context
  const parent = await parentOf(input, context)
  const key = requestKey(model.name, String(input[model.requestTokenMember ?? '']))
  const digest = requestDigest(input)
  const before = await store.requests.get(parent.key, key, nowMs)
  if (before) {
    if (Buffer.compare(before.digest, digest) !== 0) throw requestTokenReused()
    return recall(before.answer, input, context)
  }
  const output: unknown = await operation.handle(input, context, parent)
  await store.requests.put(parent.key, key, { digest, answer: remember(output) }, nowMs + settings.requestTokenMs)
  return output
}
