import { textOfKey } from './keys.ts'
/**
 * The sends that are under way, by the endpoint whose token they go to, so that a token which moves can wait for them.
 *
 * A sender begins before it looks whether the endpoint still has its token, and a move is on disk before it waits. So
 * either the sender sees the move, or the move sees the send. Source: ours, answer 33.
 */
export interface Sends {
  /** From now on a send to this endpoint may be under way. */
  begin(endpointKey: Uint8Array): void
  end(endpointKey: Uint8Array): void
  /** Resolves when none is under way that was when it was called, or when it has waited for longer than any may take. */
  ended(endpointKeys: readonly Uint8Array[]): Promise<void>
}

/** Ours: longer than a send's deadline, which bounds it by itself. */
export const SEND_WAIT_MS = 12_000

interface UnderWay {
  count: number
  readonly whenEnded: (() => void)[]
}

/** Of one process, which is the only one that sends from an embedded store; for others see sends-elsewhere.ts. */
export const sends = (waitMs = SEND_WAIT_MS): Sends => {
  const underWay = new Map<string, UnderWay>()

  const ended = (key: Uint8Array): Promise<void> | undefined => {
    const sending = underWay.get(textOfKey(key))
    if (!sending) return undefined
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      sending.whenEnded.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  return {
    begin(key) {
      const name = textOfKey(key)
      const sending = underWay.get(name)
      if (sending) sending.count += 1
      else underWay.set(name, { count: 1, whenEnded: [] })
    },
    end(key) {
      const name = textOfKey(key)
      const sending = underWay.get(name)
      if (!sending) return
      sending.count -= 1
      if (sending.count > 0) return
      underWay.delete(name)
      for (const tell of sending.whenEnded) tell()
    },
    async ended(keys) {
      await Promise.all(keys.map(ended))
    },
  }
}
