import type { Sql } from '../database.ts'

/** What a worker is asked: to say when the sends to an endpoint that are under way have ended. */
export interface SendWait {
  readonly id: string
  readonly endpointKey: Uint8Array
}

const ASK = 'insert into send_waits (worker, wait_id, endpoint_key, until_ms) values (?, ?, ?, ?)'

const OF = 'select wait_id as "id", endpoint_key as "endpointKey" from send_waits where worker = ? limit ?'

const IS_OPEN = 'select 1 from send_waits where worker = ? and wait_id = ? limit 1'

/** Who waits for whose sends. */
export const sendWaits = (sql: Sql) => ({
  /** Asks a worker about endpoints, until then; forgets what it was asked by those who wait no longer. */
  async ask(worker: string, id: string, endpointKeys: readonly Uint8Array[], nowMs: number, untilMs: number) {
    await sql.run('delete from send_waits where worker = ? and until_ms <= ?', worker, nowMs)
    for (const key of endpointKeys) await sql.run(ASK, worker, id, key, untilMs)
  },

  /** What a worker is asked. */
  of: (worker: string, limit: number) => sql.all<SendWait>(OF, worker, limit),

  /** Whether a worker has not answered yet. */
  async isOpen(worker: string, id: string) {
    return (await sql.get(IS_OPEN, worker, id)) !== undefined
  },

  answer: (worker: string, { id, endpointKey }: SendWait) =>
    sql.run('delete from send_waits where worker = ? and wait_id = ? and endpoint_key = ?', worker, id, endpointKey),

  forget: (worker: string, id: string) =>
    sql.run('delete from send_waits where worker = ? and wait_id = ?', worker, id),
})
