/** Milliseconds since the Unix epoch. */
export type Clock = () => number

/** The machine's clock. */
export const systemClock: Clock = () => Date.now()
