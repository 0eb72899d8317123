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

/** How many names a dry run remembers. */
const REMEMBERED_MAX = 1_000_000

/** What a dry run has said. A transaction may be run again, and then begins with what was kept before it. */
export const foresight = (): (() => Foreseen) => {
  const kept = new Map<string, string>()
  return () => {
    const said = new Map<string, string>()
    return {
      get: (name) => said.get(name) ?? kept.get(name),
      set: (name, value) => said.set(name, value),
      get isFull() {
        return kept.size >= REMEMBERED_MAX
      },
      keep() {
        for (const [name, value] of said) if (kept.size < REMEMBERED_MAX || kept.has(name)) kept.set(name, value)
      },
    }
  }
}
