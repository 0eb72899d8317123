import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { SEALING_KEY_BYTES, seal, unseal } from '../lib/sealing.ts'
import type { SessionKeyRecord } from '../store/sql/session-keys.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'

/** A key that session tokens are sealed with. */
export interface SessionKey {
  readonly id: string
  /** An object, because Node opens with it in a fifth of the time that the bytes would take. */
  readonly key: KeyObject
}

/** Every key that may have sealed a session which lasts, the newest first. */
export type SessionKeyList = readonly [newest: SessionKey, ...older: SessionKey[]]

/** The keys of sessions as a running server has them at hand. */
export interface SessionKeys {
  /** As read last. The first is the one to seal with; each opens what it sealed. */
  current(): SessionKeyList
  /** Resolves when `current` is what the store holds, be it after a reload. Errors: the store cannot be read. */
  settled(): Promise<void>
  /** Has them read again, because another process may have changed them; until then the former stay in force. */
  reload(): void
}

const HOUR_MS = 3_600_000

/** The longest session is of 36 hours; the rest is for a server that follows a moment later, and for clocks. */
const KEPT_MS = 37 * HOUR_MS

/** How many keys there may be at once: one for each twenty minutes or so. */
const KEYS_MAX = 100

/** Units: the id of a session key has this many characters. */
export const SESSION_KEY_ID_CHARACTERS = 8

const ID_BYTES = 6

const contextOf = (id: string) => `session-key/${id}`

const newRecord = (master: Uint8Array, createdAtMs: number): SessionKeyRecord => {
  const id = randomBytes(ID_BYTES).toString('base64url')
  const key = randomBytes(SEALING_KEY_BYTES).toString('base64')
  return { id, sealedKey: seal(master, key, contextOf(id)), createdAtMs }
}

const opened = (master: Uint8Array, { id, sealedKey }: SessionKeyRecord): SessionKey => {
  const key = unseal(master, sealedKey, contextOf(id))
  if (key === undefined) throw new Error(`session key ${id} can't be opened with this store's master key`)
  return { id, key: createSecretKey(key, 'base64') }
}

const openedAll = (master: Uint8Array, records: readonly SessionKeyRecord[]): SessionKeyList => {
  const [newest, ...older] = records.map((record) => opened(master, record))
  if (!newest) throw new Error('the store holds no session key')
  return [newest, ...older]
}

/** Removes the keys whose last session is over: a key seals until the next one is made. Returns what is left. */
const pruned = async ({ sessionKeys }: Store, nowMs: number): Promise<readonly SessionKeyRecord[]> => {
  const records = await sessionKeys.list()
  const isOver = (index: number) => index > 0 && records[index - 1]!.createdAtMs + KEPT_MS < nowMs
  for (const [index, { id }] of records.entries()) if (isOver(index)) await sessionKeys.remove(id)
  return records.filter((_, index) => !isOver(index))
}

/**
 * The keys of sessions, read from the store; the first is made where there is none.
 *
 * Errors  one cannot be opened with this store's master key.
 */
export const sessionKeys = async (storage: Storage, now: Clock): Promise<SessionKeys> => {
  const { master } = storage.keys
  const kept = await storage.write(async (store) => {
    const records = await pruned(store, now())
    if (records.length > 0) return records
    const first = newRecord(master, now())
    await store.sessionKeys.insert(first)
    return [first]
  })
  let current = openedAll(master, kept)
  let reading: Promise<void> | undefined = Promise.resolve()

  const read = async (isLast: () => boolean) => {
    try {
      const found = openedAll(master, await storage.read((store) => store.sessionKeys.list()))
      if (isLast()) current = found
    } catch (error) {
      // So that whoever needs them next tries again.
      if (isLast()) reading = undefined
      throw error
    }
  }
  const settled = () => {
    if (reading) return reading
    // What an earlier reading brings may be older than this one.
    const mine: Promise<void> = read(() => reading === mine)
    reading = mine
    return mine
  }
  return {
    current: () => current,
    settled,
    reload() {
      reading = undefined
      settled().catch(() => {
        // Whoever needs them next hears of it.
      })
    },
  }
}

/**
 * Makes a new key, with which sessions are sealed from then on; removes those whose last session is over.
 *
 * Errors  in one line: there are as many as there may be, and each may have sealed a session which lasts.
 */
export const rotateSessionKeys = ({ write, keys }: Storage, nowMs: number) =>
  write(async (store) => {
    const kept = await pruned(store, nowMs)
    if (kept.length >= KEYS_MAX)
      throw new Error(
        `there are ${KEYS_MAX} session keys, each of which may have sealed a session that lasts: ` +
          `try again after ${new Date(kept.at(-2)!.createdAtMs + KEPT_MS).toISOString()}`,
      )
    // After the newest even where the clock was set back, so that it is the one to be used.
    const made = newRecord(keys.master, Math.max(nowMs, (kept[0]?.createdAtMs ?? 0) + 1))
    await store.sessionKeys.insert(made)
    return { id: made.id, createdAtMs: made.createdAtMs, kept: kept.length }
  })
