/** A map that forgets what was set longest ago when it holds too much. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  clear(): void
}

/** A map of at most `weightMax` entries; or, where they differ in size, of entries that weigh so much together. */
export const boundedMap = <Value>(
  weightMax: number,
  weightOf: (value: Value) => number = () => 1,
): BoundedMap<Value> => {
  const kept = new Map<string, Value>()
  let weight = 0

  const forget = (key: string) => {
    const value = kept.get(key)
    if (value === undefined) return
    weight -= weightOf(value)
    kept.delete(key)
  }
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      forget(key)
      kept.set(key, value)
      weight += weightOf(value)
      while (weight > weightMax) forget(kept.keys().next().value ?? '')
    },
    clear() {
      kept.clear()
      weight = 0
    },
  }
}
