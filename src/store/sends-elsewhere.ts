import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { steadyClock, systemClock } from '../lib/clock.ts'
import { type Database, StoreUnavailable } from './database.ts'
import { SEND_WAIT_MS } from './sends.ts'
import { leases } from './sql/leases.ts'
import { sendWaits } from './sql/send-waits.ts'

/** How often it is looked for answers. */
const LOOK_MS = 25

/**
 * Waits for the sends of other servers, which only they know: each that holds a lease is asked through the store, and
 * answers once what it had under way then has ended. What it begins later it looks up in the store as it is now. A server
 * that lets go of its leases has nothing under way any more. Resolves, as `Sends.ended`, after longer than a send may take.
 */
export const sendsElsewhere = (database: Database, self: string) => {
  const holders = () =>
    database.read(async (sql) => {
      const nowMs = systemClock()
      const { buckets } = await leases(sql, 'push').shared(nowMs)
      return new Set(
        buckets.filter(({ owner, untilMs }) => owner !== self && untilMs > nowMs).map(({ owner }) => owner),
      )
    })

  const asked = async (endpointKeys: readonly Uint8Array[]): Promise<(() => Promise<boolean>) | undefined> => {
    const workers = await holders()
    if (workers.size === 0) return undefined
    const id = randomUUID()
    const nowMs = systemClock()
    await database.write(async (sql) => {
      for (const worker of workers) await sendWaits(sql).ask(worker, id, endpointKeys, nowMs, nowMs + SEND_WAIT_MS)
    })
    return async () => {
      const there = await holders()
      for (const worker of workers) {
        if (!there.has(worker)) await database.write((sql) => sendWaits(sql).forget(worker, id))
        else if (await database.read((sql) => sendWaits(sql).isOpen(worker, id))) return false
        workers.delete(worker)
      }
      return true
    }
  }

  return async (endpointKeys: readonly Uint8Array[]): Promise<void> => {
    const endMs = steadyClock() + SEND_WAIT_MS
    let isAnswered: (() => Promise<boolean>) | undefined
    while (steadyClock() < endMs) {
      try {
        isAnswered ??= await asked(endpointKeys)
        if (!isAnswered || (await isAnswered())) return
      } catch (error) {
        // The move is on disk. While the store is away nobody can be asked, and no other send begins either.
        if (!(error instanceof StoreUnavailable)) throw error
      }
      await pause(LOOK_MS)
    }
  }
}
