import type { Awaitable, Database, Sql } from '../database.ts'
import { Connection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'

/** A store that keeps nothing: the same engine and SQL without a file, for tests and for trying things out. */
export const memoryDatabase = (): Database => {
  const connection = new Connection(':memory:', [])
  const commits = new GroupCommit(connection, {
    onDisk: () => Promise.resolve(),
    committed: () => {},
    refused: () => {},
  })
  // Only its own connection sees such a database, so that reads take their turn among the writes.
  const inTurn = <T>(work: (sql: Sql) => Awaitable<T>) => commits.write(work)
  return {
    write: inTurn,
    read: inTurn,
    async close() {
      await commits.idle()
      connection.close()
    },
  }
}
