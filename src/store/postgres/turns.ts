import { StoreUnavailable } from '../database.ts'

/** After each transaction that got through there may be this much more at once, so that it takes ten for one more. */
const MORE = 0.1

/** After each that collided there may be this share of it. */
const FEWER = 0.85

/**
 * How many transactions a node runs at once: as many as there may be, or as few as get along with each other.
 *
 * PostgreSQL tells what was read by pages of an index, so that in a small store strangers collide; and where all want one
 * row, they do in any. To try again as many at once would be in vain.
 */
export class Turns {
  readonly #max: number
  readonly #waitMs: number
  #limit: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** At most `max` at once; none begins that has waited for more than `waitMs`. */
  constructor(max: number, waitMs: number) {
    this.#max = max
    this.#waitMs = waitMs
    this.#limit = max
  }

  /**
   * Runs `work` when it is its turn. Whoever `hasCollided` before comes first.
   *
   * Errors  StoreUnavailable: its turn came too late for anybody to wait for; those of `work`.
   */
  async take<T>(work: () => Promise<T>, hasCollided: boolean, isCollision: (error: unknown) => boolean): Promise<T> {
    const waitedMs = await this.#turn(hasCollided)
    try {
      // Behind a server that stands still, where each turn lasts as long as it may.
      if (waitedMs > this.#waitMs) throw new StoreUnavailable('PostgreSQL is too slow')
      const value = await work()
      this.#limit = Math.min(this.#max, this.#limit + MORE)
      return value
    } catch (error) {
      if (isCollision(error)) this.#limit = Math.max(1, this.#limit * FEWER)
      throw error
    } finally {
      this.#running -= 1
      this.#next()
    }
  }

  /** Resolves when it is one's turn, with the time until then. */
  async #turn(hasCollided: boolean): Promise<number> {
    if (this.#running < Math.floor(this.#limit)) {
      this.#running += 1
      return 0
    }
    const askedMs = performance.now()
    await new Promise<void>((resolve) => {
      if (hasCollided) this.#waiting.unshift(resolve)
      else this.#waiting.push(resolve)
    })
    return performance.now() - askedMs
  }

  #next(): void {
    while (this.#running < Math.floor(this.#limit)) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#running += 1
      next()
    }
  }
}
