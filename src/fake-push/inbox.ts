/** A push that a provider took, as a phone would get it. */
export interface KeptPush {
  /** Counts up from 1, over all device tokens. */
  readonly number: number
  readonly provider: 'apns' | 'fcm'
  readonly deviceToken: string
  readonly receivedAtMs: number
  /** APNs' own headers, such as `apns-topic`; the provider token is not among them. */
  readonly headers: Readonly<Record<string, string>>
  /** APNs: the payload. FCM: the message. */
  readonly payload: unknown
}

/** Which pushes are wanted. */
export interface Wanted {
  /** Absent: those of every device. */
  readonly deviceToken?: string
  /** Those with a higher number only. */
  readonly after: number
}

/** How many pushes are kept; the oldest go first. Apple and Google bound each to a few KiB. */
export const KEPT_PUSHES_MAX = 10_000

/** How many may wait for a push at once. */
const WAITERS_MAX = 1000

interface Waiter {
  readonly wanted: Wanted
  readonly tell: () => void
}

const isWanted = ({ deviceToken, after }: Wanted, push: KeptPush) =>
  push.number > after && (deviceToken === undefined || push.deviceToken === deviceToken)

/** Keeps what was pushed, and tells those who wait for it. */
export const inbox = (keptMax = KEPT_PUSHES_MAX) => {
  const kept: KeptPush[] = []
  const waiters = new Set<Waiter>()
  let count = 0

  const list = (wanted: Wanted): readonly KeptPush[] => kept.filter((push) => isWanted(wanted, push))

  return {
    list,
    /** The number of the last push, of any device; 0 before the first. */
    lastNumber: () => count,
    keep(push: Omit<KeptPush, 'number'>) {
      count += 1
      const numbered = { number: count, ...push }
      kept.push(numbered)
      if (kept.length > keptMax) kept.shift()
      for (const waiter of waiters) if (isWanted(waiter.wanted, numbered)) waiter.tell()
    },
    /** Those wanted that are there; or else the first one, as soon as it comes; or none, when the time is up. */
    async next(wanted: Wanted, waitMs: number): Promise<readonly KeptPush[]> {
      const found = list(wanted)
      if (found.length > 0 || waitMs <= 0 || waiters.size >= WAITERS_MAX) return found
      await new Promise<void>((resolve) => {
        const waiter = {
          wanted,
          tell() {
            clearTimeout(timer)
            waiters.delete(waiter)
            resolve()
          },
        }
        const timer = setTimeout(waiter.tell, waitMs)
        waiters.add(waiter)
      })
      return list(wanted)
    },
    /** Forgets pushes; numbers go on, so that whoever waits after one is not confused. */
    reset(deviceToken?: string) {
      const left = deviceToken === undefined ? [] : kept.filter((push) => push.deviceToken !== deviceToken)
      kept.splice(0, kept.length, ...left)
    },
    /** Lets all who wait go. */
    close() {
      for (const { tell } of waiters) tell()
    },
  }
}

export type Inbox = ReturnType<typeof inbox>
