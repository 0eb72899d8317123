/** How long and how often pushes are tried. */
export interface PatienceLimits {
  readonly attemptsMax: number
  /** From acceptance to the last attempt. */
  readonly ageMsMax: number
}

/** A push, as far as its time is concerned. */
export interface Tried {
  /** How often it was handed over before. */
  readonly attempts: number
  readonly createdAtMs: number
  readonly ttlSeconds: number | undefined
  readonly isVoip: boolean
}

/** A call, or what is worth nothing later, is tried for so long. Source: ours, answer 25. */
const AT_ONCE_MS = 30_000

const FIRST_BACKOFF_MS = 1000
const BACKOFF_MS_MAX = 300_000

/** Until when a push may be handed over. */
export const deadlineMs = ({ createdAtMs, ttlSeconds, isVoip }: Tried, { ageMsMax }: PatienceLimits): number => {
  const worthMs = isVoip || ttlSeconds === 0 ? AT_ONCE_MS : (ttlSeconds ?? Number.POSITIVE_INFINITY) * 1000
  return createdAtMs + Math.min(ageMsMax, worthMs)
}

/** What waits for a provider is looked at again within this time: it may have other credentials by then. */
const LOOK_AGAIN_MS = 600_000

/**
 * When to look again at a push whose provider is to be left alone for `heldMs`: after that, or as soon as its own time is
 * up; but at some time, so that not all that wait come back together.
 */
export const nextLookMs = (
  push: Tried,
  limits: PatienceLimits,
  { nowMs, heldMs, random }: { readonly nowMs: number; readonly heldMs: number; readonly random: number },
): number => {
  const lookMs = LOOK_AGAIN_MS * (1 - random / 2)
  return Math.ceil(Math.min(nowMs + Math.min(heldMs, lookMs), deadlineMs(push, limits) + 1))
}

/** When to try again, or why not to. `random` is from 0 to 1. */
export type NextAttempt = { readonly dueAtMs: number } | { readonly givenUp: 'TooManyAttempts' | 'Expired' }

/**
 * After an attempt that failed: exponential backoff, anywhere from none to all of it, so that those who failed together
 * do not come back together; but not before the provider wants.
 */
export const nextAttempt = (
  push: Tried,
  limits: PatienceLimits,
  { nowMs, afterMs = 0, random }: { readonly nowMs: number; readonly afterMs?: number; readonly random: number },
): NextAttempt => {
  if (push.attempts + 1 >= limits.attemptsMax) return { givenUp: 'TooManyAttempts' }
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** push.attempts, BACKOFF_MS_MAX) * random
  const dueAtMs = Math.ceil(nowMs + Math.max(backoffMs, afterMs))
  return dueAtMs > deadlineMs(push, limits) ? { givenUp: 'Expired' } : { dueAtMs }
}
