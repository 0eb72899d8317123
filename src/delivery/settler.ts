import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import type { BucketLease } from '../store/bucket-lease.ts'
import { StoreUnavailable } from '../store/database.ts'
import { endpointIdOf } from '../store/keys.ts'
import type { InactiveReason, Target } from '../store/sql/endpoints.ts'
import type { Settlement } from '../store/sql/outbox.ts'
import type { UserName } from '../store/sql/users.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'

/** A token, or a whole endpoint, that is to be taken out of service. */
export interface Death {
  /** As it was when the push was handed over: one that was registered anew since then is alive. */
  readonly endpoint: Target
  readonly of: 'endpoint' | 'voipToken'
  readonly reason: InactiveReason
}

/** Why a push was given up, by the five causes that AWS tells apart. Source: AWS, Debugging push notifications */
export type FailureCause =
  | 'unknown'
  /** The device token or the push application is not there any more. */
  | 'notFound'
  | 'throttled'
  /** There is no channel that is switched on. */
  | 'channel'
  /** The provider does not take the channel's credentials, or not for this. */
  | 'credentials'

/** What came of one attempt, and what follows from it. */
export interface Verdict {
  readonly settlement: Settlement
  readonly death?: Death | undefined
  /** Of a push that has failed. */
  readonly cause?: FailureCause
}

/** A push to an endpoint that was given up, once that is on disk. */
export interface Failure {
  readonly user: UserName
  readonly endpointId: string
  readonly lane: string
  readonly cause: FailureCause
  /** The provider's word, or one of ours. */
  readonly reason: string
}

/** What a settler tells. */
export interface SettlerEvents {
  failed(failure: Failure): void
  died(death: Death): void
  /** A fault of ours: what came of a push could not be written, though the store took other things. */
  faulted(cause: unknown): void
}

/** The one place where delivery writes what came of pushes: many in one commit. */
export interface Settler {
  /**
   * Resolves when it is on disk; never, if it can't be written by any means. Its push then counts as under way until the
   * next start, rather than be sent again and again.
   */
  settle(verdict: Verdict): Promise<void>
  /** Resolves when nothing waits. */
  idle(): Promise<void>
}

/** So many share a commit at most, so that requests do not wait long for theirs. */
const BATCH_MAX = 32

/** How soon it is tried again when the store takes nothing. */
const STORE_RETRY_MS = 500

/** What can't be written though the store is there is tried so often, with ever longer pauses: some ten minutes in all. */
const FAULTS_MAX = 10
const FIRST_PAUSE_MS = 500
const PAUSE_MS_MAX = 120_000

interface Waiting extends Verdict {
  readonly done: () => void
  faults: number
}

/** What a batch has come to. */
interface Settled {
  readonly failures: readonly Failure[]
  readonly deaths: readonly Death[]
}

/** A settler; one serves all lanes. */
export const settler = (
  storage: Storage,
  now: Clock,
  lease: Pick<BucketLease, 'stillHeld'>,
  told: SettlerEvents,
): Settler => {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  const write = async (batch: readonly Waiting[]) => {
    const { failures, deaths } = await storage.write(async (store) => {
      // What became another's meanwhile is for that one to settle.
      const held = await lease.stillHeld(store, new Set(batch.map(({ settlement }) => settlement.push.bucket)))
      const mine = batch.filter(({ settlement }) => held.has(settlement.push.bucket))
      return settleAll(store, mine, now())
    }, 'nobody')
    for (const { done } of batch) done()
    for (const death of deaths) told.died(death)
    for (const failure of failures) told.failed(failure)
  }

  const writeOr = async (batch: readonly Waiting[], otherwise: (cause: unknown) => Promise<void> | void) => {
    try {
      await write(batch)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) return otherwise(error)
      waiting.unshift(...batch)
      await delay(STORE_RETRY_MS, undefined, { ref: false })
    }
  }

  const takeUp = (...verdicts: readonly Waiting[]) => {
    waiting.push(...verdicts)
    running ??= run()
  }

  const faulted = (one: Waiting, cause: unknown) => {
    told.faulted(cause)
    one.faults += 1
    if (one.faults >= FAULTS_MAX) return
    setTimeout(takeUp, Math.min(FIRST_PAUSE_MS * 2 ** (one.faults - 1), PAUSE_MS_MAX), one).unref()
  }

  const run = async () => {
    while (waiting.length > 0) {
      await storage.turn()
      const batch = waiting.splice(0, BATCH_MAX)
      // One by one, so that what can be written is.
      await writeOr(batch, async () => {
        for (const one of batch) await writeOr([one], (cause) => faulted(one, cause))
      })
    }
    running = undefined
  }

  return {
    settle(verdict) {
      return new Promise((done) => {
        takeUp({ ...verdict, done, faults: 0 })
      })
    },
    async idle() {
      while (running) await running
    },
  }
}

const settleAll = async (store: Store, batch: readonly Verdict[], nowMs: number): Promise<Settled> => {
  const deaths: Death[] = []
  const failures: Failure[] = []
  for (const { settlement, death, cause = 'unknown' } of batch) {
    if (death && (await bury(store, death, nowMs))) deaths.push(death)
    const failure = await failureOf(store, settlement, cause)
    if (failure) failures.push(failure)
  }
  await store.outbox.settle(
    batch.map(({ settlement }) => settlement),
    nowMs,
  )
  return { failures, deaths }
}

const bury = async (store: Store, { endpoint, of, reason }: Death, nowMs: number): Promise<boolean> => {
  const current = await store.endpoints.byKey(endpoint.userKey, endpoint.key)
  if (current?.registeredAtMs !== endpoint.registeredAtMs || current.inactiveReason !== null) return false
  if (of === 'endpoint') {
    await store.endpoints.deactivate(current, reason, nowMs)
    return true
  }
  const user = await store.users.get(endpoint.userKey)
  if (!user || current.voipDeviceToken === null) return false
  await store.endpoints.forgetVoip(user, current)
  return true
}

const failureOf = async (store: Store, settlement: Settlement, cause: FailureCause): Promise<Failure | undefined> => {
  if (settlement.kind !== 'ended' || settlement.outcome !== 'failed') return undefined
  const { push, reason } = settlement
  if (push.userKey === null || push.endpointKey === null) return undefined
  const user = await store.users.named(push.userKey)
  return user && { user, endpointId: endpointIdOf(push.endpointKey), lane: push.lane, cause, reason: reason ?? '' }
}
