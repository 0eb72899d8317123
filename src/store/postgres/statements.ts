import { changesCached } from './revision.ts'

/** A statement as PostgreSQL takes it. */
export interface Statement {
  /** Under this name a connection keeps it prepared. */
  readonly name: string
  readonly text: string
  /** Whether it changes what servers keep at hand. */
  readonly changesCached: boolean
}

const known = new Map<string, Statement>()

/**
 * A statement with its `?` numbered, made once for each text; there are as many as there are texts in `store/`. No text
 * holds a `?` that is not a placeholder.
 */
export const statementOf = (sql: string): Statement => {
  const before = known.get(sql)
  if (before) return before
  let number = 0
  const text = sql.replaceAll('?', () => {
    number += 1
    return `$${number}`
  })
  const made = { name: `s${known.size}`, text, changesCached: changesCached(sql) }
  known.set(sql, made)
  return made
}
