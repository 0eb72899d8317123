import { hash } from 'node:crypto'

/** What a dry run says would be in the store, for as long as one transaction lasts. */
export interface Foreseen {
  /** What was last said of a name. */
  get(name: string): string | undefined
  set(name: string, value: string): void
  /** Whether more was said than is remembered. */
  readonly isFull: boolean
  /** The transaction has ended: what was said in it stays. */
  keep(): void
}

/** How many names a dry run remembers; in some 200 bytes each. */
const REMEMBERED_MAX = 1_000_000

/** A text in few bytes: 72 bits of a hash, by which no two of a million are taken for one. */
export const short = (text: string): string => hash('sha256', text, 'base64url').slice(0, 12)

/** What a dry run has said. A transaction may be run again, and then begins with what was kept before it. */
export const foresight = (): (() => Foreseen) => {
  const kept = new Map<string, string>()
  return () => {
    const said = new Map<string, string>()
    return {
      get(name) {
        const key = short(name)
        return said.get(key) ?? kept.get(key)
      },
      set: (name, value) => said.set(short(name), value),
      get isFull() {
        return kept.size >= REMEMBERED_MAX
      },
      keep() {
        for (const [key, value] of said) if (kept.size < REMEMBERED_MAX || kept.has(key)) kept.set(key, value)
      },
    }
  }
}
