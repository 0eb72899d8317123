/** A map that forgets what was set longest ago when it holds too much. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  clear(): void
}

/** A map of at most `entriesMax` entries. */
export const boundedMap = <Value>(entriesMax: number): BoundedMap<Value> => {
  const kept = new Map<string, Value>()
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      kept.delete(key)
      kept.set(key, value)
      if (kept.size > entriesMax) kept.delete(kept.keys().next().value ?? '')
    },
    clear: () => kept.clear(),
  }
}
