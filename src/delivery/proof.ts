import { steadyClock } from '../lib/clock.ts'
import { StoreUnavailable } from '../store/database.ts'
import type { Storage } from '../store/storage.ts'

/** Whether a channel has been seen to deliver: to tell a token that is bad from a channel that is. Source: ours, answer 27. */
export interface Proof {
  note(deviceToken: string): void
  /** Whether it has delivered to another token than this one, whose endpoint is given; null for an address. */
  holds(deviceToken: string, endpointKey: Uint8Array | null): Promise<boolean>
}

/** How often it is looked for in what is kept of attempts, which is a long look. */
const LOOK_AGAIN_MS = 60_000

/**
 * Begins with what is found of earlier attempts, before the server was started or by another one: `reached` gives endpoints
 * that were delivered to. Of either kind two are enough to know: one of them is another.
 */
export const proof = (reached: () => Promise<readonly Uint8Array[]>): Proof => {
  const delivered = new Set<string>()
  let before: readonly Uint8Array[] = []
  let nextLookMs = Number.NEGATIVE_INFINITY

  const isAmong = (endpointKey: Uint8Array) => before.some((other) => Buffer.compare(other, endpointKey) !== 0)
  return {
    note(deviceToken) {
      if (delivered.size < 2) delivered.add(deviceToken)
    },
    async holds(deviceToken, endpointKey) {
      if ([...delivered].some((other) => other !== deviceToken)) return true
      // An address may be that of any endpoint.
      if (endpointKey === null) return false
      if (!isAmong(endpointKey) && steadyClock() >= nextLookMs) {
        nextLookMs = steadyClock() + LOOK_AGAIN_MS
        before = await reached()
      }
      return isAmong(endpointKey)
    },
  }
}

/** The endpoints that a lane has delivered to since a time, as far as attempts are kept; none where they can't be read. */
export const earlierAttempts =
  ({ read }: Pick<Storage, 'read'>, lane: string, sinceMs: number, faulted: (cause: unknown) => void) =>
  async (): Promise<readonly Uint8Array[]> => {
    try {
      return await read(({ pushAttempts }) => pushAttempts.reached(lane, sinceMs))
    } catch (error) {
      // A store that is away is told of by itself.
      if (!(error instanceof StoreUnavailable)) faulted(error)
      return []
    }
  }
