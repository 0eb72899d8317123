/**
 * Lets what somebody waits for go first. What nobody waits for is done in pieces, each of which waits for its turn: one in
 * a turn of the loop while nobody waits, and one in `WAIT_MS` while anybody does.
 */
export interface Precedence {
  /** From now on something is under way that somebody waits for. */
  begin(): void
  /** It has ended, or failed. */
  end(): void
  /** Resolves when it is the caller's turn, in the order of the calls, for a piece of about a millisecond. */
  turn(): Promise<void>
}

/**
 * Ours: so long takes a write, most pieces begin when one has ended; and where there is always another, a fifth of the
 * time is left for what nobody waits for.
 */
const WAIT_MS = 4

/** The precedence in one process. */
export const precedence = (waitMs = WAIT_MS): Precedence => {
  const pieces: (() => void)[] = []
  let underWay = 0
  let isSoon = false
  let atLast: NodeJS.Timeout | undefined

  const next = () => {
    clearTimeout(atLast)
    atLast = undefined
    pieces.shift()?.()
    plan()
  }
  const nextIfQuiet = () => {
    isSoon = false
    // Requests may have been read since.
    if (underWay === 0) next()
    else plan()
  }
  const plan = () => {
    if (pieces.length === 0) return
    if (underWay > 0) atLast ??= setTimeout(next, waitMs)
    else if (!isSoon) {
      isSoon = true
      setImmediate(nextIfQuiet)
    }
  }

  return {
    begin() {
      underWay += 1
    },
    end() {
      underWay -= 1
      if (underWay === 0) plan()
    },
    turn: () =>
      new Promise((resolve) => {
        pieces.push(resolve)
        plan()
      }),
  }
}
