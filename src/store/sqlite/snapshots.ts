import type { Awaitable, Sql } from '../database.ts'
import { StoreUnavailable } from '../database.ts'
import { Connection, isStorageFailure } from './connection.ts'

const PRAGMAS = ['cache_size=-8192', 'query_only=on']

/** SQLite fixes what a transaction sees at its first statement, not at `begin`. */
const FIRST_LOOK = 'select 1 from sqlite_schema limit 1'

/** Two take turns; more are only there while a read takes longer than a sync. */
const IDLE_MAX = 2

/** One state of the store: a read transaction that stays open while anybody may look at it. */
export interface Snapshot {
  readonly connection: Connection
  reads: number
}

/**
 * What reads see: the newest state that is known to be on disk, never one that a power cut could take back. So a read
 * waits for no sync, and goes on, with what was acknowledged, while the disk refuses to take more.
 */
export class Snapshots {
  readonly #file: string
  readonly #idle: Connection[] = []
  #shown: Snapshot
  #reads = 0
  #ended: (() => void) | undefined

  /** What is committed now must be on disk. */
  constructor(file: string) {
    this.#file = file
    this.#shown = this.take()
  }

  /** Holds on to what is committed now. */
  take(): Snapshot {
    const connection = this.#idle.pop() ?? new Connection(this.#file, PRAGMAS, true)
    try {
      connection.get('begin')
      connection.get(FIRST_LOOK)
    } catch (error) {
      connection.close()
      throw error
    }
    return { connection, reads: 0 }
  }

  /** From now on reads see this. */
  show(snapshot: Snapshot): void {
    const before = this.#shown
    this.#shown = snapshot
    if (before.reads === 0) this.drop(before)
  }

  /** Lets go of what nobody looks at. */
  drop({ connection }: Snapshot): void {
    try {
      connection.get('commit')
      if (this.#idle.length < IDLE_MAX) this.#idle.push(connection)
      else connection.close()
    } catch {
      // Ending a read transaction writes nothing, so that nothing is lost with its connection.
      connection.close()
    }
  }

  /** As `Database.read`. */
  async read<T>(work: (sql: Sql) => Awaitable<T>): Promise<T> {
    const snapshot = this.#shown
    snapshot.reads += 1
    this.#reads += 1
    try {
      return await work(snapshot.connection)
    } catch (error) {
      throw isStorageFailure(error) ? new StoreUnavailable('the store could not read', { cause: error }) : error
    } finally {
      snapshot.reads -= 1
      this.#reads -= 1
      if (snapshot.reads === 0 && snapshot !== this.#shown) this.drop(snapshot)
      if (this.#reads === 0) this.#ended?.()
    }
  }

  /** Waits for the reads under way, then closes all. */
  async close(): Promise<void> {
    while (this.#reads > 0)
      await new Promise<void>((resolve) => {
        this.#ended = resolve
      })
    for (const connection of [this.#shown.connection, ...this.#idle]) connection.close()
  }
}
