import { setTimeout as wait } from 'node:timers/promises'
import { StoreUnavailable } from '../store/database.ts'

/** Something that has to be done again and again while a server runs. */
export interface Duty {
  readonly name: string
  /** Does a bounded part of what is due, in at most one short write; tells whether more is due. */
  step(): Promise<boolean>
  /** How long to wait between steps while more is due, so that requests come first. */
  readonly pauseMs: number
  /** How long to wait when nothing is due, or when a step failed. */
  readonly idleMs: number
}

/** Upkeep that runs. */
export interface Upkeep {
  /** Resolves when the last step has ended; none begins any more. */
  stop(): Promise<void>
}

/** Does all duties, side by side, until it is stopped. `failed` is told of faults; a store that is away is none. */
export const upkeep = (duties: readonly Duty[], failed: (duty: string, cause: unknown) => void): Upkeep => {
  const stopping = new AbortController()
  const running = Promise.all(duties.map((duty) => keepDoing(duty, stopping.signal, failed)))
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

const keepDoing = async (
  { name, step, pauseMs, idleMs }: Duty,
  signal: AbortSignal,
  failed: (duty: string, cause: unknown) => void,
): Promise<void> => {
  while (!signal.aborted) {
    const isMoreDue = await step().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) failed(name, error)
      return false
    })
    await wait(isMoreDue ? pauseMs : idleMs, undefined, { signal, ref: false }).catch(() => {
      // Stopped while waiting: the loop's condition sees it.
    })
  }
}
