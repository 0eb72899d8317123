import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database.ts'

/** How long nothing may be heard of a small question before it is asked by another connection, too. */
const SILENT_MS = 500

/** What it takes to notice that connections were lost without a word. */
export interface SilenceParts {
  /** By a connection that is kept. */
  read: Database['read']
  /** By one that is made for it. */
  readAnew: Database['read']
  /** Notes what connections have heard by now; what it returns ends those that have heard nothing since. */
  endsSilent(): () => void
}

/**
 * Reads, for small questions that are asked again and again, and ends connections that were lost in silence: as a network
 * leaves them that has swallowed everything for a while, or has forgotten whose they are. They would be waited for as long
 * as a statement may take. That they were lost shows where another one, which was made later, is answered first: a server
 * that is slow answers in order.
 *
 * Errors  as `read`.
 */
export const throughSilence = ({ read, readAnew, endsSilent }: SilenceParts): Database['read'] => {
  /** Ends what has been silent since a question was asked in vain. */
  let endLost: (() => void) | undefined
  return async (work) => {
    let endSilent = endLost
    const answered = new AbortController()
    const first = Promise.resolve(read(work)).then((value) => ({ value, end: endLost }))
    const second = delay(SILENT_MS, undefined, { signal: answered.signal, ref: false }).then(async () => {
      endSilent = endsSilent()
      return { value: await readAnew(work), end: endSilent }
    })
    try {
      const { value, end } = await Promise.any([first, second])
      end?.()
      endLost = undefined
      return value
    } catch (error) {
      endLost = endSilent
      throw error instanceof AggregateError ? error.errors[0] : error
    } finally {
      answered.abort()
    }
  }
}
