// npm hands its child the Ctrl-C that the terminal has given to both: what comes within this time is one and the same.
const SAME_PRESS_MS = 1000

/** Ends at the first SIGTERM or SIGINT. A second one, later, ends the process at once. */
export const stopSignal = (): Promise<void> =>
  new Promise<void>((resolve) => {
    let firstAtMs: number | undefined
    const stop = () => {
      if (firstAtMs !== undefined && performance.now() - firstAtMs > SAME_PRESS_MS) process.exit(1)
      firstAtMs ??= performance.now()
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
