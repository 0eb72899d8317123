/** Milliseconds since the Unix epoch. */
export type Clock = () => number

/** Milliseconds since the process began: a clock that nobody sets, so that it never steps back. */
export const steadyClock: Clock = () => performance.now()

/** The machine's clock. */
export const systemClock: Clock = () => Date.now()
