/** What came of handing one push to its provider. Closed: whoever settles pushes thinks of each kind. */
export type Outcome =
  /** The provider has taken it. */
  | { readonly kind: 'delivered' }
  /** Another attempt may succeed. */
  | {
      readonly kind: 'retry'
      readonly reason: string
      /** What has to wait: pushes to this device token, or all that go through the channel. */
      readonly holds: 'token' | 'channel'
      /** How long the provider wants to be left alone; absent where it does not say. */
      readonly afterMs?: number
    }
  /** The device token reaches nobody any more. */
  | {
      readonly kind: 'tokenDead'
      readonly reason: string
      /** When it died: a token that was registered later is alive. Absent where the provider does not say. */
      readonly sinceMs?: number
      /** It counts only where the channel has delivered to another token since its credentials last changed. */
      readonly onlyIfChannelProven?: true
    }
  /** The credentials, or what they are for, do not fit; says nothing of the token. */
  | { readonly kind: 'channelWrong'; readonly reason: string }
  /** This push can't be delivered, whatever is tried; says nothing of the token. */
  | { readonly kind: 'refused'; readonly reason: string }

/** One value for all, since most outcomes are this. */
export const DELIVERED: Outcome = Object.freeze({ kind: 'delivered' })

/** The longest that a provider is left alone on its word. */
export const RETRY_AFTER_MS_MAX = 86_400_000

/**
 * How long a Retry-After header asks to wait: seconds, or a date.
 *
 * Source  RFC 9110, section 10.2.3
 */
export const retryAfterMs = (header: string | undefined, nowMs: number): number | undefined => {
  if (header === undefined) return undefined
  // Date.parse reads much that is no date.
  const dateMs = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN
  const askedMs = /^\d{1,15}$/.test(header) ? Number(header) * 1000 : dateMs - nowMs
  return Number.isNaN(askedMs) ? undefined : Math.min(Math.max(askedMs, 0), RETRY_AFTER_MS_MAX)
}

/** A retry that waits as long as the provider asks, if it does. */
export const retry = (reason: string, holds: 'token' | 'channel', afterMs?: number): Outcome => ({
  kind: 'retry',
  reason,
  holds,
  ...(afterMs !== undefined && { afterMs }),
})

/** A provider's word in a form that may go into logs: anything but a plain name, a device token say, becomes the status. */
export const plainReason = (reason: unknown, status: number): string =>
  typeof reason === 'string' && /^[A-Za-z_]{1,40}$/.test(reason) ? reason : `Status${status}`
