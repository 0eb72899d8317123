import { hash } from 'node:crypto'

/** How many records of a kind there are, and a checksum of them all, in whatever order they come. */
export interface Sum {
  readonly count: number
  readonly checksum: string
}

/** Sums by kind. */
export type Sums = Readonly<Record<string, Sum>>

const DIGITS = 32
const MASK = (1n << BigInt(DIGITS * 4)) - 1n

/**
 * Adds up records by kind: two ends that hold the same records have the same sums, in whatever order they keep them.
 *
 * Source  ours: the first 128 bits of each line's SHA-256, added modulo 2 to the 128th
 */
export const checksums = () => {
  const sums = new Map<string, { count: number; sum: bigint }>()
  return {
    /** `line` is the record's one line. */
    add(kind: string, line: string): void {
      const { count, sum } = sums.get(kind) ?? { count: 0, sum: 0n }
      const digest = BigInt(`0x${hash('sha256', line).slice(0, DIGITS)}`)
      sums.set(kind, { count: count + 1, sum: (sum + digest) & MASK })
    },
    sums: (): Sums =>
      Object.fromEntries(
        [...sums].map(([kind, { count, sum }]) => [kind, { count, checksum: sum.toString(16).padStart(DIGITS, '0') }]),
      ),
  }
}

/** The kinds of which two ends hold different records. */
export const differing = (one: Sums, other: Sums): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (kind) => one[kind]?.count !== other[kind]?.count || one[kind]?.checksum !== other[kind]?.checksum,
  )
