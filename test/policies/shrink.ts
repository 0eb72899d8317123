/** What is left of a value when one thing in it is taken away, for each such thing; a list of one also stands alone. */
function* smaller(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    if (value.length === 1) yield value[0]
    for (const index of value.keys()) yield value.toSpliced(index, 1)
    for (const [index, item] of value.entries()) for (const less of smaller(item)) yield value.with(index, less)
    return
  }
  for (const name of Object.keys(value))
    yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
  for (const [name, item] of Object.entries(value)) for (const less of smaller(item)) yield { ...value, [name]: less }
}

/** The smallest value that is still of interest when one thing after another is taken away. */
export const shrink = <T>(value: T, isOfInterest: (smaller: T) => boolean): T => {
  for (const less of smaller(value)) {
    // What is taken away may have been needed: `isOfInterest` is false for what is no value of its kind any more.
    if (isOfInterest(less as T)) return shrink(less as T, isOfInterest)
  }
  return value
}
