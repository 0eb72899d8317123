import { setTimeout as delay } from 'node:timers/promises'
import type { Database, Sql } from '../database.ts'

/** Tables of which servers keep what they have read at hand, since every request needs some of it. */
const CACHED = ['access_keys', 'oidc_providers', 'policies', 'principals', 'session_keys']

const CHANGE = new RegExp(`^\\s*(?:insert into|update|delete from)\\s+(?:${CACHED.join('|')})\\b`, 'i')

/** Whether a statement changes what servers keep at hand. */
export const changesCached = (sql: string): boolean => CHANGE.test(sql)

/** The last statement of every transaction that does. */
export const BUMP_REVISION = 'update store_revision set revision = revision + 1'

const revisionOf = async (sql: Sql): Promise<number> =>
  (await sql.get<{ revision: number }>('select revision from store_revision'))!.revision

/** How often it is looked for changes. */
const WATCH_MS = 1_000

/** What is told of a database that is watched. */
export interface RevisionEvents {
  /** A node, this one or another, or a command has changed what servers keep at hand. */
  changed(): void
  /** Told at each look in vain. */
  failed(error: unknown): void
  /** Told at each other. */
  answered(): void
}

/**
 * Looks for changes until it is told to stop, at once for the first time. The database should be one connection of its
 * own, so that nobody who is busy makes it wait.
 *
 * Errors  the first look was in vain.
 */
export const watchRevision = async (database: Pick<Database, 'read'>, events: RevisionEvents) => {
  let seen = await database.read(revisionOf)
  const stopping = new AbortController()
  const look = async () => {
    try {
      const found = await database.read(revisionOf)
      events.answered()
      if (found !== seen) events.changed()
      seen = found
    } catch (error) {
      events.failed(error)
    }
  }
  const { signal } = stopping
  const watch = async () => {
    while (!signal.aborted) {
      await delay(WATCH_MS, undefined, { signal, ref: false }).catch(() => {
        // It is told to stop.
      })
      if (!signal.aborted) await look()
    }
  }
  const watching = watch()
  return {
    /** Finishes the look under way. */
    async stop(): Promise<void> {
      stopping.abort()
      await watching
    },
  }
}
