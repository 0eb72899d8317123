import type { Clock } from '../lib/clock.ts'
import type { Outcome } from './outcome.ts'

/** What an attempt to make a token came to. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly token: string; readonly goodForMs: number }
  /** What becomes of the pushes that wait for the token. */
  | { readonly kind: 'failed'; readonly outcome: Outcome }

/** A token that goes with every push and does not last. */
export interface RenewedToken {
  /** The one in force; undefined when there is none, and one has to be waited for. */
  current(): string | undefined
  /** The one in force, or the next one; or what becomes of a push because there is none. */
  next(): Promise<string | Outcome>
  /** The provider does not take this one: it is replaced, once it is old enough. */
  refuse(token: string): void
  /** How old the one in force is; undefined when there is none. */
  ageMs(): number | undefined
}

/** When a token is renewed. */
export interface RenewalTimes {
  /** So long before its end. */
  readonly aheadMs: number
  /** Never before it is so old, whatever the provider says of it. */
  readonly youngestMs: number
}

/** After a failure nobody tries again for so long, unless the provider asks for more. */
const FAILED_MS = 5000

/**
 * Keeps a token: renewed ahead, one renewal in flight, however many ask for it.
 *
 * Errors  none: `renew` may not throw
 */
export const renewedToken = (renew: () => Promise<Renewal>, times: RenewalTimes, now: Clock): RenewedToken => {
  let held:
    | { readonly token: string; readonly sinceMs: number; readonly renewAtMs: number; readonly untilMs: number }
    | undefined
  let renewing: Promise<Renewal> | undefined
  let failed: { readonly outcome: Outcome; readonly untilMs: number } | undefined

  const attempt = async (): Promise<Renewal> => {
    const startedMs = now()
    const renewal = await renew()
    renewing = undefined
    if (renewal.kind === 'failed') {
      const { outcome } = renewal
      const askedMs = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0
      failed = { outcome, untilMs: now() + Math.max(FAILED_MS, askedMs) }
      return renewal
    }
    const { token, goodForMs } = renewal
    // One that lives but a short while is used for half of it at least.
    const renewAtMs = startedMs + Math.max(goodForMs - times.aheadMs, goodForMs / 2)
    held = { token, sinceMs: startedMs, renewAtMs, untilMs: startedMs + goodForMs }
    failed = undefined
    return renewal
  }
  const isFailing = () => failed !== undefined && failed.untilMs > now()
  const renewOnce = () => {
    renewing ??= attempt()
    return renewing
  }

  return {
    current() {
      const nowMs = now()
      if (held === undefined || nowMs >= held.untilMs) return undefined
      if (nowMs >= held.renewAtMs && !isFailing()) void renewOnce()
      return held.token
    },
    async next() {
      if (held !== undefined && now() < held.untilMs) return held.token
      if (failed !== undefined && isFailing()) return failed.outcome
      const renewal = await renewOnce()
      return renewal.kind === 'renewed' ? renewal.token : renewal.outcome
    },
    refuse(token) {
      if (held?.token !== token) return
      const ageMs = now() - held.sinceMs
      // One from the future was made before the clock was set back, and says a wrong time for as long as it is kept.
      if (ageMs >= 0 && ageMs < times.youngestMs) return
      held = undefined
    },
    ageMs: () => (held === undefined ? undefined : now() - held.sinceMs),
  }
}
