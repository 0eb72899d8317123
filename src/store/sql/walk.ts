import type { Sql, SqlValue } from '../database.ts'

/** One way through all rows of a kind: in pages, each of which begins after the last row of the one before. */
export interface Walk<Row> {
  readonly columns: string
  /** What is behind `from`, with a `where`. */
  readonly rows: string
  /** The unique key that it goes by, as expressions and as the members of a row. */
  readonly key: readonly (readonly [expression: string, member: keyof Row & string])[]
}

/** How many rows a page has. */
const PAGE_ROWS = 500

/** The pages of a walk, from its beginning each time that it is called. */
export const walk = <Row>(sql: Sql, { columns, rows, key }: Walk<Row>) => {
  const expressions = key.map(([expression]) => expression).join(', ')
  const order = `order by ${expressions} limit ${PAGE_ROWS}`
  const first = `select ${columns} from ${rows} ${order}`
  const next = `select ${columns} from ${rows} and (${expressions}) > (${key.map(() => '?').join(', ')}) ${order}`
  return async function* (): AsyncGenerator<readonly Row[]> {
    let page = await sql.all<Row>(first)
    while (page.length > 0) {
      yield page
      const last = page.at(-1)!
      page =
        page.length < PAGE_ROWS ? [] : await sql.all<Row>(next, ...key.map(([, member]) => last[member] as SqlValue))
    }
  }
}

/** Keys as a statement asks for them: in one of two numbers, so that its text is one of two. */
export const padded = (keys: readonly Uint8Array[]): readonly Uint8Array[] => {
  const last = keys.at(-1)
  return last === undefined || keys.length === 1 ? keys : [...keys, ...Array(PAGE_ROWS - keys.length).fill(last)]
}

/** The condition that a key is one of those. */
export const isOneOf = (keys: readonly Uint8Array[]) => `in (${keys.map(() => '?').join(', ')})`
