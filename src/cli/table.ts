import { visible } from './visible.ts'

/** Lines for eyes, or what to say where there are none. Characters that no eye sees are written as `\u{…}`. */
export const table = (shown: readonly (readonly string[])[], empty: string): string => {
  if (shown.length === 0) return `${empty}\n`
  const rows = shown.map((row) => row.map(visible))
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

/** A number of things, in words. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
