import { steadyClock } from '../lib/clock.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { laneParts } from '../store/push-lane.ts'
import type { BreakerState } from './breaker.ts'
import type { Lane } from './lane.ts'

/** All lanes of a worker. */
export interface Lanes {
  /**
   * The lane of this name, which may have connections from now on; undefined where as many as may have some, and all of
   * these are at work. It is to be asked for again.
   */
  atWork(name: string): Lane | undefined
  /** How many are in each state. */
  breakers(): Readonly<Record<BreakerState, number>>
  /** The age of the oldest token that goes with pushes through such a channel; undefined where there is none. */
  tokenAgeMs(isOf: (channel: PushChannel) => boolean): number | undefined
  /** Forgets those that had nothing to do for long. */
  tidy(): Promise<void>
  /** None begins anything any more. */
  stop(): void
  /** Resolves when nothing is under way in any. */
  idle(): Promise<void>
  /** Lets go of all connections. */
  close(): Promise<void>
}

/** A lane without anything to do is let go after this time. */
const LANE_IDLE_MS = 900_000

/**
 * Keeps lanes, opened by `open`. `atWorkMax`: of each kind of channel, so that neither a tenant with thousands of push
 * applications uses up the process's sockets, nor does one provider keep the other from its own.
 */
export const openLanes = (open: (name: string) => Lane, atWorkMax: number): Lanes => {
  const lanes = new Map<string, Lane>()
  // The one that was at work last stands last.
  const working = new Map<PushChannel, Map<string, Lane>>()
  let isStopped = false

  const workingOf = (name: string) => {
    const { channel } = laneParts(name)
    const found = working.get(channel) ?? new Map<string, Lane>()
    working.set(channel, found)
    return found
  }

  const makeRoom = (among: Map<string, Lane>): boolean => {
    for (const [name, lane] of among) {
      if (!lane.isIdle()) continue
      among.delete(name)
      void lane.rest()
      return true
    }
    return false
  }

  const named = (name: string): Lane => {
    const lane = lanes.get(name) ?? open(name)
    lanes.set(name, lane)
    if (isStopped) lane.stop()
    return lane
  }

  return {
    atWork(name) {
      const others = workingOf(name)
      if (!others.delete(name) && others.size >= atWorkMax && !makeRoom(others)) return undefined
      const lane = named(name)
      others.set(name, lane)
      return lane
    },
    breakers() {
      const counts = { closed: 0, open: 0, halfOpen: 0 }
      for (const lane of lanes.values()) counts[lane.breakerState()] += 1
      return counts
    },
    tokenAgeMs(isOf) {
      const ages = [...lanes].flatMap(([name, lane]) =>
        isOf(laneParts(name).channel) ? (lane.tokenAgeMs() ?? []) : [],
      )
      return ages.length === 0 ? undefined : Math.max(...ages)
    },
    async tidy() {
      for (const [name, lane] of lanes) {
        if (!lane.isIdle() || steadyClock() - lane.lastUsedMs() < LANE_IDLE_MS) continue
        lanes.delete(name)
        workingOf(name).delete(name)
        lane.stop()
        await lane.rest()
      }
    },
    stop() {
      isStopped = true
      for (const lane of lanes.values()) lane.stop()
    },
    async idle() {
      await Promise.all([...lanes.values()].map((lane) => lane.idle()))
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.rest()))
    },
  }
}
