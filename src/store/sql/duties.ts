import type { Sql } from '../database.ts'

/** A space of advisory locks for duties alone. */
const DUTIES = 0x64757479

const CLAIM = `select pg_try_advisory_xact_lock(${DUTIES}, hashtext(?)) as "isClaimed"`

/** What is done without a request, by one server at a time. */
export const duties = (sql: Sql) => ({
  /**
   * Whether this transaction may do a step of a duty: no other server is at it. The claim ends with the transaction, and
   * that of a server that freezes or dies with its connection.
   */
  async claim(name: string): Promise<boolean> {
    // The embedded store has one server.
    if (sql.engine === 'sqlite') return true
    return (await sql.get<{ isClaimed: 0 | 1 }>(CLAIM, name))!.isClaimed === 1
  },
})
