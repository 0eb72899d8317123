import { DISTRIBUTION, type Placement } from '../../src/store/distribution.ts'

/** What a statement does with a table that is spread over nodes. */
export interface Use {
  readonly table: string
  readonly by: string
  /** The table that it lies beside, or itself. */
  readonly group: string
  /** Whether the statement says which value of the column it is about: by a value, or as the row that it inserts. */
  readonly isPinned: boolean
  /** Whether its column is that of another table of its group, by a join. */
  readonly isJoined: boolean
}

const KEYWORDS = ['on', 'where', 'set', 'join', 'left', 'order', 'limit', 'values', 'for', 'using', 'select', 'cross']
const ALIAS = `(?:\\s+(?:as\\s+)?(?!(?:${KEYWORDS.join('|')})\\b)([a-z]\\w*)\\b)?`
const TABLE = new RegExp(`\\b(?:from|join|into|update)\\s+([a-z_]+)\\b${ALIAS}`, 'gu')

/** A value given from outside, or a list of them, of which each says by itself where it leads: as of a batch. */
const VALUE = String.raw`\$\d+|\?|any\((?:\$\d+|\w+_keys(?: \|\| \w+_keys)*|held)\)`

/** Lists that are rows of a statement, by their names in it. */
const listsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bunnest\([^)]*\) (?:as )?(\w+)/gu)].map(([, alias]) => `${alias}\\.\\w+`)

const isSpread = (placement: Placement | undefined): placement is Exclude<Placement, string> =>
  typeof placement === 'object'

/** A spread table as a statement names it. */
interface Named {
  readonly table: string
  readonly alias: string | undefined
  readonly by: string
  readonly group: string
}

const namedIn = (text: string): readonly Named[] =>
  [...text.matchAll(TABLE)].flatMap(([, table = '', alias]) => {
    const placement = DISTRIBUTION[table]
    return isSpread(placement) ? [{ table, alias, by: placement.by, group: placement.with ?? table }] : []
  })

/** A named table's column, as conditions write it. */
const columnOf = ({ table, alias, by }: Named) =>
  alias === undefined ? `(?<![.\\w])(?:${table}\\.)?${by}` : `\\b${alias}\\.${by}`

/**
 * The spread tables that a statement names, by its text. It knows the SQL of this store and no other: conditions joined
 * by `and`, tables with an alias where there are several.
 */
export const usesIn = (statement: string): readonly Use[] => {
  const text = statement.replaceAll(/\s+/gu, ' ')
  // What is set is no condition.
  const conditions = text.replaceAll(/\bset\b.*?(?=\bwhere\b|$)/gu, '')
  const named = namedIn(text)
  const value = [VALUE, ...listsIn(text)].join('|')
  return named.map((each, index) => {
    const { table, by, group } = each
    const column = columnOf(each)
    // A table that is named twice has to be pinned twice.
    const nth = named.slice(0, index).filter((before) => columnOf(before) === column).length + 1
    const bindings = conditions.match(new RegExp(`${column} = (?:${value})`, 'gu'))?.length ?? 0
    const inserts = new RegExp(
      `insert into ${table} \\([^)]*\\b${by}\\b[^)]*\\) (?:values|select .* from unnest\\()`,
      'u',
    ).test(text)
    const isJoined = named.some(
      (other) =>
        other !== each &&
        other.group === group &&
        new RegExp(`${column} = ${columnOf(other)}\\b|${columnOf(other)} = ${column}\\b`, 'u').test(text),
    )
    return { table, by, group, isPinned: inserts || bindings >= nth, isJoined }
  })
}

/** Whether a node alone can answer it: each spread table is pinned, or joined by its column to one that is. */
export const isRouted = (statement: string): boolean => {
  const uses = usesIn(statement)
  return uses.every(({ isPinned, isJoined }) => isPinned || (isJoined && uses.some((other) => other.isPinned)))
}

/** Whether Citus can run it at all: what it joins lies side by side. */
export const isRunnable = (statement: string): boolean => {
  const uses = usesIn(statement)
  const [first] = uses
  if (uses.length < 2 || !first || isRouted(statement)) return true
  return uses.every(({ group, isPinned, isJoined }) => group === first.group && (isPinned || isJoined))
}
