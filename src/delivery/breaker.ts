/** Whether pushes go through a lane: all, none for a while, or one to find out. */
export type BreakerState = 'closed' | 'open' | 'halfOpen'

/**
 * Stops handing pushes to a provider that does not take them, and finds out when it does again.
 *
 * Units   `nowMs`: of a clock that nobody sets, else whoever sets it back would hold up what goes through
 */
export interface Breaker {
  state(): BreakerState
  /** How many may be handed over now beside those under way. */
  allowance(nowMs: number): number
  /** A push is handed over. */
  started(): void
  /** The provider takes pushes; whether it took this one is another question. */
  succeeded(): void
  /** It does not, or wants to be left alone for a time. */
  failed(nowMs: number, afterMs?: number): void
  /** The attempt says nothing of the provider. */
  passed(): void
  /** For how long nothing is to be handed over; 0 where something may be. */
  heldMs(nowMs: number): number
}

/** So many failures with no success between them open it. */
const FAILURES_MAX = 10
const FIRST_OPEN_MS = 1000
const OPEN_MS_MAX = 60_000

/** A breaker that begins closed; `changed` is told of each change. */
export const breaker = (changed: (state: BreakerState) => void): Breaker => {
  let state: BreakerState = 'closed'
  let failures = 0
  let openMs = FIRST_OPEN_MS
  let untilMs = 0
  let probes = 0

  const to = (next: BreakerState) => {
    if (state === next) return
    state = next
    probes = 0
    changed(next)
  }

  return {
    state: () => state,
    allowance(nowMs) {
      if (nowMs < untilMs) return 0
      if (state === 'open') to('halfOpen')
      return state === 'closed' ? Number.POSITIVE_INFINITY : 1 - probes
    },
    started() {
      if (state === 'halfOpen') probes += 1
    },
    succeeded() {
      failures = 0
      // What was handed over before it opened, and took its time, counts as well.
      if (state === 'closed') return
      openMs = FIRST_OPEN_MS
      untilMs = 0
      to('closed')
    },
    failed(nowMs, afterMs) {
      failures += 1
      // Retry-After holds even where the breaker would not open.
      if (afterMs !== undefined) untilMs = Math.max(untilMs, nowMs + afterMs)
      if (state === 'closed' && failures < FAILURES_MAX) return
      if (state === 'open') return
      untilMs = Math.max(untilMs, nowMs + openMs)
      openMs = Math.min(openMs * 2, OPEN_MS_MAX)
      to('open')
    },
    passed() {
      if (state === 'halfOpen') probes = Math.max(0, probes - 1)
    },
    heldMs: (nowMs) => Math.max(0, untilMs - nowMs),
  }
}
