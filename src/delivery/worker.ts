import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { bucketLease } from '../store/bucket-lease.ts'
import { type Awaitable, StoreUnavailable } from '../store/database.ts'
import { readEach } from '../store/each-bucket.ts'
import { timeOfId } from '../store/keys.ts'
import type { LaneHead } from '../store/sql/outbox.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import type { BreakerState } from './breaker.ts'
import type { Channels } from './channels.ts'
import { knownMessages } from './hand-off.ts'
import { type LaneEvents, type LaneLimits, openLane } from './lane.ts'
import { openLanes } from './lanes.ts'
import { sendAnswers } from './send-answers.ts'
import { type SettlerEvents, settler } from './settler.ts'

/** What a worker is told to keep to. */
export interface WorkerLimits extends LaneLimits {
  /** How many pushes of an account may be on their way; 0 for any number. */
  readonly backlogMax: number
  /** How many lanes of one kind of channel may have connections at once; the others wait for one that is idle. */
  readonly lanesMax: number
  /** For how long a worker that is not heard of keeps its pushes to itself. */
  readonly leaseMs: number
  /** How many members of an audience are looked at in one step. */
  readonly membersPerStep: number
  /** At how many pushes a step ends. */
  readonly pushesPerStep: number
  /** How often it is looked for what nobody has told of: retries, and what others have accepted. */
  readonly lookMs: number
}

/** Ours, where the operator has no say. */
export const WORKER_LIMITS = {
  lanesMax: 500,
  membersPerStep: 50,
  pushesPerStep: 100,
  lookMs: 500,
} as const

/** What a worker tells. */
export interface WorkerEvents extends LaneEvents, SettlerEvents {}

/** What a worker works with. */
export interface WorkerOptions {
  readonly storage: Storage
  readonly channels: Channels
  readonly limits: WorkerLimits
  readonly now: Clock
  readonly random: () => number
  /** Makes UUIDs version 7. */
  readonly newId: () => string
  /** Whether no other process can work on the store. */
  readonly isAlone: boolean
  readonly told: WorkerEvents
}

/** How much is on its way, as it was last looked at. */
export interface Depth {
  readonly pushes: number
  /** When the oldest was made of those that are first in their lanes. */
  readonly oldestAtMs: number | undefined
  /** When the first certificate in use runs out. */
  readonly certificateExpiresAtMs: number | undefined
}

/** Delivers what is accepted, at its own pace. */
export interface Worker {
  /** Something may be there that nobody has told of. */
  look(): void
  depth(): Depth
  /** How many lanes are in each state. */
  breakers(): Readonly<Record<BreakerState, number>>
  /** The age of the oldest token that goes with pushes through such a channel; undefined where there is none. */
  tokenAgeMs(isOf: (channel: PushChannel) => boolean): number | undefined
  /** Begins nothing any more. */
  finish(): void
  /** Resolves when what was under way has ended, or when its time is up: what is left is sent by the next worker. */
  stop(withinMs: number): Promise<void>
}

/** Lanes looked at in one go, so that a store with many does not hold up the loop. */
const LANES_PER_LOOK = 256

/** Results are kept for so long after a push was accepted. */
const RESULTS_MS = 600_000
const RESULTS_PER_STEP = 200
const ATTEMPTS_PER_STEP = 200

const MEASURE_MS = 2000
const MEASURE_CERTIFICATES_MS = 60_000

/** How often it is looked who waits for a send. */
const ANSWER_MS = 200

/** Opens a worker, which begins at once. */
export const openWorker = ({ storage, channels, limits, now, random, newId, isAlone, told }: WorkerOptions): Worker => {
  const stopping = new AbortController()
  const held = bucketLease({ storage, work: 'push', owner: storage.serverId, now, leaseMs: limits.leaseMs, isAlone })
  const settling = settler(storage, now, held, told)
  const messages = knownMessages()
  const parts = { storage, channels, settler: settling, messages, limits, now, random, lease: held, told }
  const lanes = openLanes((name) => openLane(name, parts), limits.lanesMax)
  let depth: Depth = { pushes: 0, oldestAtMs: undefined, certificateExpiresAtMs: undefined }
  let wake = () => {}
  let isWoken = false

  const writeInTurn = async <T>(work: (store: Store) => Awaitable<T>): Promise<T> => {
    await storage.turn()
    return storage.write(work, 'nobody')
  }

  const ofEach = <T>(read: (store: Store, bucket: number) => Awaitable<T>) => readEach(storage, held.buckets(), read)

  /** One step of each bucket that has one to take; tells whether there may be more. */
  const spread = async (): Promise<boolean> => {
    const { membersPerStep: membersMax, pushesPerStep: pushesMax, backlogMax } = limits
    const options = { nowMs: now(), membersMax, pushesMax, backlogMax, newId }
    let isMore = false
    for (const [bucket, nextMs] of await ofEach(({ pushSpread }, one) => pushSpread.nextStepAtMs(one))) {
      if (nextMs === undefined || nextMs > options.nowMs) continue
      if (stopping.signal.aborted || !held.holds(bucket)) continue
      const step = await writeInTurn(({ pushSpread }) => pushSpread.step(bucket, options))
      for (const name of step?.lanes ?? []) lanes.atWork(name)?.goOn(bucket)
      isMore ||= step !== undefined
    }
    return isMore
  }

  /** Finds the lanes of all buckets that have something due. */
  const lookAround = async () => {
    let oldestAtMs: number | undefined
    for (const [bucket, [first]] of await ofEach(({ outbox }, one) => outbox.lanes(one, '', 1))) {
      if (!first) continue
      const nowMs = now()
      let after = ''
      let heads: readonly LaneHead[]
      do {
        heads = await storage.read(({ outbox }) => outbox.lanes(bucket, after, LANES_PER_LOOK))
        for (const { lane, dueAtMs, id } of heads) {
          if (dueAtMs <= nowMs) lanes.atWork(lane)?.look(bucket)
          oldestAtMs = Math.min(oldestAtMs ?? Number.POSITIVE_INFINITY, timeOfId(id))
        }
        after = heads.at(-1)?.lane ?? ''
      } while (heads.length === LANES_PER_LOOK)
    }
    depth = { ...depth, oldestAtMs }
  }

  /** For whoever watches alone. */
  const measure = async () => {
    const depths = await ofEach(({ outbox }, bucket) => outbox.depth(bucket))
    depth = { ...depth, pushes: depths.reduce((sum, [, pushes]) => sum + pushes, 0) }
  }

  /** The same, of what changes seldom and is read whole. */
  const measureCertificates = async () => {
    const certificateExpiresAtMs = await storage.read(({ pushChannels }) => pushChannels.firstExpiryAtMs())
    depth = { ...depth, certificateExpiresAtMs }
  }

  const forgetAttempts = async (bucket: number, untilMs: number) => {
    let removed: number
    do {
      removed = await writeInTurn(({ pushAttempts }) => pushAttempts.removeSome(bucket, untilMs, ATTEMPTS_PER_STEP))
    } while (removed === ATTEMPTS_PER_STEP && !stopping.signal.aborted)
  }

  const forgetResults = async (bucket: number, beforeMs: number) => {
    let isMore: boolean
    do {
      isMore = await writeInTurn(({ pushResults }) => pushResults.sweep(bucket, beforeMs, RESULTS_PER_STEP))
    } while (isMore && !stopping.signal.aborted)
  }

  const tidy = async () => {
    await lanes.tidy()
    const nowMs = now()
    const found = await ofEach(async ({ pushResults, pushAttempts }, bucket) => ({
      hasOld: await pushResults.hasOld(bucket, nowMs - RESULTS_MS),
      untilMs: await pushAttempts.excessBeforeMs(bucket),
    }))
    for (const [bucket, { hasOld, untilMs }] of found) {
      if (hasOld) await forgetResults(bucket, nowMs - RESULTS_MS)
      if (untilMs !== undefined) await forgetAttempts(bucket, untilMs)
    }
  }

  /** Tells whether it went well; what did not is tried again. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) told.faulted(error)
      await rest(limits.lookMs)
      return false
    }
  }
  const keepDoing = async (work: () => Promise<void>, pause: () => Promise<void>) => {
    while (!stopping.signal.aborted) {
      await attempt(work)
      if (!stopping.signal.aborted) await pause()
    }
  }
  const rest = (ms: number) =>
    wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {
      // Stopped while resting: the loops' condition sees it.
    })
  const untilWoken = async () => {
    if (!isWoken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limits.lookMs).unref()
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
  }
  const wakeUp = () => {
    isWoken = true
    wake()
  }

  const spreading = async () => {
    isWoken = false
    let isMore = true
    while (isMore && !stopping.signal.aborted) isMore = await spread()
  }

  const run = async () => {
    while (!stopping.signal.aborted && !(await attempt(held.hold))) {
      // Nothing can be sent before there is a lease.
    }
    await Promise.all([
      keepDoing(held.hold, () => rest(held.lookMs)),
      keepDoing(spreading, untilWoken),
      keepDoing(lookAround, () => rest(limits.lookMs)),
      keepDoing(tidy, () => rest(limits.leaseMs)),
      keepDoing(measure, () => rest(MEASURE_MS)),
      keepDoing(measureCertificates, () => rest(MEASURE_CERTIFICATES_MS)),
      ...(isAlone ? [] : [keepDoing(sendAnswers(storage, attempt), () => rest(ANSWER_MS))]),
    ])
  }

  const finish = () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    wake()
    lanes.stop()
    held.finish().catch(() => {
      // The store is away: the lease runs out by itself.
    })
  }

  storage.onAccepted(wakeUp)
  const running = run()

  return {
    look: wakeUp,
    depth: () => depth,
    breakers: lanes.breakers,
    tokenAgeMs: lanes.tokenAgeMs,
    finish,
    async stop(withinMs) {
      finish()
      const end = async () => {
        await Promise.all([running, lanes.idle()])
        await settling.idle()
        await lanes.close()
      }
      // It keeps the process there: whoever ends it has more to do after this.
      const timeIsUp = new AbortController()
      const patience = wait(withinMs, undefined, { signal: timeIsUp.signal }).catch(() => {
        // All has ended before.
      })
      await Promise.race([end(), patience])
      timeIsUp.abort()
      await held.release().catch(() => {
        // The store is away: the lease runs out by itself.
      })
    },
  }
}
