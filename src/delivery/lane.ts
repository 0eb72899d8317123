import { type Clock, steadyClock } from '../lib/clock.ts'
import type { BucketLease } from '../store/bucket-lease.ts'
import { StoreUnavailable } from '../store/database.ts'
import { laneParts } from '../store/push-lane.ts'
import type { QueuedPush } from '../store/sql/outbox.ts'
import type { Storage } from '../store/storage.ts'
import { type Breaker, type BreakerState, breaker } from './breaker.ts'
import type { Channels, FoundChannel } from './channels.ts'
import { type HandOff, handOff, type KnownMessages } from './hand-off.ts'
import { laneQueue } from './lane-queue.ts'
import { type Outcome, retry } from './outcome.ts'
import { nextLookMs, type PatienceLimits } from './patience.ts'
import { earlierAttempts, type Proof, proof } from './proof.ts'
import type { ReadyPush, Sender } from './sender.ts'
import type { Settler } from './settler.ts'
import { failedVerdict, verdictOf } from './verdict.ts'

/** What lanes tell. */
export interface LaneEvents {
  attempted(lane: string, outcome: Outcome, tookMs: number): void
  breakerChanged(lane: string, state: BreakerState): void
  /** A fault of ours. */
  faulted(cause: unknown): void
}

/** What all lanes share. */
export interface LaneParts {
  readonly storage: Storage
  readonly channels: Channels
  readonly settler: Settler
  readonly messages: KnownMessages
  readonly limits: LaneLimits
  readonly now: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly lease: Pick<BucketLease, 'holds' | 'use' | 'done'>
  readonly told: LaneEvents
}

/** The bounds of a lane. */
export interface LaneLimits extends PatienceLimits {
  /** How many pushes may be under way: handed over, or not settled on disk yet. */
  readonly concurrency: number
}

/** Sends what shares credentials: apart from other lanes, so that what holds up this one holds up no other. */
export interface Lane {
  /** There may be something due in a bucket, wherever in its order. */
  look(bucket: number): void
  /** Something was added at the end of a bucket. */
  goOn(bucket: number): void
  breakerState(): BreakerState
  /** Whether nothing is under way, or about to be. */
  isIdle(): boolean
  tokenAgeMs(): number | undefined
  /** When something last went on, by the steady clock. */
  lastUsedMs(): number
  /** Begins nothing any more. */
  stop(): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  /** Lets go of its connections, until it is looked at again; only where it is idle. */
  rest(): Promise<void>
}

/** So many are read and handed over in one turn of the loop at most, so that requests do not wait long for theirs. */
const READ_MAX = 16

/** A provider that is to be left alone for longer is not waited for: pushes are looked at, so that none outlives its time. */
const WAITED_FOR_MS = 60_000

/** How soon a lane that could not read is looked at again. */
const FAULT_MS = 1000

/** A lane by its name. */
export const openLane = (name: string, parts: LaneParts): Lane => {
  const { storage, channels, settler, messages, limits, now, random, lease, told } = parts
  const queue = laneQueue(name, storage, lease)
  const handOver = handOff(storage, channels, messages, laneParts(name), limits)
  let guard: Breaker = breaker((state) => told.breakerChanged(name, state))
  let sender: Sender | undefined
  let usedId: string | undefined
  let proven: Proof = proof(async () => [])
  let isFilling = false
  let isStopped = false
  let lastUsedMs = steadyClock()
  let again: NodeJS.Timeout | undefined
  let whenIdle: (() => void) | undefined

  const ended = (push: QueuedPush) => {
    queue.end(push)
    lastUsedMs = steadyClock()
    if (queue.underWay() === 0) whenIdle?.()
    fill()
  }

  const settle = async (push: QueuedPush, verdict: Parameters<Settler['settle']>[0]) => {
    await settler.settle(verdict)
    ended(push)
  }

  const endSend = ({ endpointKey }: QueuedPush) => {
    if (endpointKey !== null) storage.sends.end(endpointKey)
  }

  const use = (channel: Extract<FoundChannel, { kind: 'usable' }>): Sender => {
    if (sender?.credentialsId === channel.credentialsId) return sender
    const former = sender
    sender = channel.open()
    void former?.close()
    if (usedId === channel.credentialsId) return sender
    usedId = channel.credentialsId
    // What the former credentials have shown says nothing of these.
    proven = proof(earlierAttempts(storage, name, channel.credentialsSinceMs, told.faulted))
    guard = breaker((state) => told.breakerChanged(name, state))
    return sender
  }

  const noteProvider = (outcome: Outcome, by: Breaker) => {
    if (outcome.kind === 'channelWrong') return by.failed(steadyClock())
    if (outcome.kind === 'retry' && outcome.holds === 'channel') return by.failed(steadyClock(), outcome.afterMs)
    if (outcome.kind === 'tokenDead' && outcome.onlyIfChannelProven) return by.passed()
    by.succeeded()
  }

  /** A sender does not throw; should one, its push is tried again, and the server goes on. */
  const outcomeOf = async (by: Sender, push: ReadyPush): Promise<Outcome> => {
    try {
      return await by.send(push)
    } catch (error) {
      told.faulted(error)
      return retry('SenderFault', 'token')
    }
  }

  const send = async (handed: Extract<HandOff, { kind: 'send' }>, by: Sender) => {
    const { push, ready } = handed
    const judge = guard
    const shown = proven
    judge.started()
    const startedMs = performance.now()
    const outcome = await outcomeOf(by, ready)
    endSend(push)
    const tookMs = performance.now() - startedMs
    told.attempted(name, outcome, tookMs)
    noteProvider(outcome, judge)
    if (outcome.kind === 'delivered') shown.note(ready.deviceToken)
    const isRotated = by !== sender
    const at = { nowMs: now(), random: random() }
    const needsProof = outcome.kind === 'tokenDead' && outcome.onlyIfChannelProven === true
    const isProven = needsProof && (await shown.holds(ready.deviceToken, push.endpointKey))
    await settle(push, verdictOf(handed, outcome, { limits, at, isRotated, isProven, tookMs }))
  }

  /** Leaves a push for when the provider may be asked, or for when its own time is up. */
  const putOff = ({ push, tried }: Extract<HandOff, { kind: 'send' }>, heldMs: number) => {
    endSend(push)
    const dueAtMs = nextLookMs(tried, limits, { nowMs: now(), heldMs, random: random() })
    void settle(push, { settlement: { kind: 'again', push, dueAtMs } })
  }

  /** What was looked at and is not to begin any more stays for the next worker. */
  const letGo = ({ kind, push }: HandOff) => {
    if (kind === 'send') endSend(push)
    ended(push)
  }

  const start = (handed: HandOff, by: Sender | undefined) => {
    const { push } = handed
    // It may have been frozen since it looked, or another is to go on with the bucket.
    if (!lease.holds(push.bucket)) return letGo(handed)
    const heldMs = guard.heldMs(steadyClock())
    if (handed.kind === 'send' && heldMs > 0) return putOff(handed, heldMs)
    if (handed.kind === 'send' && by !== undefined) return void send(handed, by)
    if (handed.kind === 'send') {
      endSend(push)
      return void settle(push, failedVerdict({ ...handed, reason: 'CredentialsLost' }))
    }
    if (handed.kind === 'fail') return void settle(push, failedVerdict(handed))
    const settlement = { kind: 'ended', push, outcome: 'dropped', reason: handed.reason } as const
    void settle(push, { settlement })
  }

  const senderOf = (channel: FoundChannel): Sender | undefined => {
    if (channel.kind !== 'usable') return undefined
    try {
      return use(channel)
    } catch (error) {
      told.faulted(error)
      return undefined
    }
  }

  /** How many more may be read. */
  const room = () => {
    const free = limits.concurrency - queue.underWay()
    const nowMs = steadyClock()
    const heldMs = guard.heldMs(nowMs)
    if (heldMs > WAITED_FOR_MS) return free
    const allowed = Math.min(free, guard.allowance(nowMs))
    // What is under way comes back by itself; a provider that is left alone does not.
    if (allowed <= 0 && heldMs > 0) later(heldMs)
    return allowed
  }

  const fillOnce = async () => {
    for (;;) {
      await storage.turn()
      const nowMs = now()
      const free = room()
      if (isStopped || queue.isEmpty() || free <= 0) return
      const pushes = await queue.read(Math.min(free, READ_MAX), nowMs)
      if (pushes.length === 0) continue
      for (const push of pushes) queue.begin(push)
      try {
        const handed = await handOver(pushes, nowMs)
        if (isStopped) return handed.pushes.forEach(letGo)
        const by = senderOf(handed.channel)
        for (const one of handed.pushes) start(one, by)
      } catch (error) {
        for (const push of pushes) queue.end(push)
        if (queue.underWay() === 0) whenIdle?.()
        throw error
      }
    }
  }

  const later = (ms: number) => {
    clearTimeout(again)
    if (!isStopped) again = setTimeout(fill, Math.max(1, ms)).unref()
  }

  const fill = () => {
    if (isFilling || isStopped || queue.isEmpty() || room() <= 0) return
    isFilling = true
    void fillOnce().then(
      () => {
        isFilling = false
        fill()
      },
      (error) => {
        isFilling = false
        // A store that is away is told of by itself.
        if (!(error instanceof StoreUnavailable)) told.faulted(error)
        later(FAULT_MS)
      },
    )
  }

  return {
    look(bucket) {
      queue.look(bucket)
      fill()
    },
    goOn(bucket) {
      queue.goOn(bucket)
      fill()
    },
    breakerState: () => guard.state(),
    isIdle: () => queue.underWay() === 0 && !isFilling,
    tokenAgeMs: () => sender?.tokenAgeMs(),
    lastUsedMs: () => lastUsedMs,
    stop() {
      isStopped = true
      clearTimeout(again)
    },
    async idle() {
      if (queue.underWay() > 0)
        await new Promise<void>((resolve) => {
          whenIdle = resolve
        })
    },
    async rest() {
      clearTimeout(again)
      queue.clear()
      const former = sender
      sender = undefined
      await former?.close()
    },
  }
}
