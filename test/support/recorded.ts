import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'

/** Listens to every statement that this process sends to PostgreSQL, or prepares for SQLite; call it before any is. */
export const recordStatements = () => {
  const all: string[] = []
  const { query } = Client.prototype
  Client.prototype.query = function (this: Client, ...args: unknown[]) {
    const [first] = args
    const text = typeof first === 'object' && first !== null && 'text' in first ? first.text : first
    if (typeof text === 'string') all.push(text)
    return Reflect.apply(query, this, args)
  } as typeof query
  const { prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...args: Parameters<typeof prepare>) {
    all.push(args[0])
    return Reflect.apply(prepare, this, args)
  }
  return {
    /** Those that are sent, or prepared, while `work` runs; each once. */
    async during(work: () => Promise<unknown>): Promise<readonly string[]> {
      const from = all.length
      await work()
      return [...new Set(all.slice(from))]
    },
  }
}
