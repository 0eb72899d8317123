/** Numbers from 0 to below 1 that follow from a seed. Source: mulberry32, public domain */
export const randomFrom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The seed of this run: CRASH_SEED, to run again what went wrong, else another each time. It is printed. */
export const seedOfRun = (what: string): number => {
  const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${what}: CRASH_SEED=${seed}`)
  return seed
}
