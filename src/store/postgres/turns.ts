import { StoreUnavailable } from '../database.ts'

/** After each transaction that got through there may be this much more at once, so that it takes ten for one more. */
const MORE = 0.1

/** After each that collided there may be this share of it. */
const FEWER = 0.85

/** How a transaction takes its turn. */
export interface Turn {
  /** Whether others can make it fail. */
  readonly mayCollide: boolean
  /** Whether it has failed already: then it comes first. */
  readonly isAgain: boolean
}

/** Who waits for a turn, until the timer ends it. */
interface Waiter {
  readonly sinceMs: number
  readonly resolve: () => void
  readonly timer: NodeJS.Timeout
}

/**
 * How many transactions a node runs at once: as many as there may be, and of those that may collide as few as get along
 * with each other.
 *
 * PostgreSQL tells what was read by pages of an index, so that in a small store strangers collide; and where all want one
 * row, they do in any. To try again as many at once would be in vain.
 */
export class Turns {
  readonly #max: number
  readonly #waitMs: number
  readonly #isCollision: (error: unknown) => boolean
  #running = 0
  #limit: number
  /** Of those that run. */
  #mayCollide = 0
  readonly #waiting: Waiter[] = []
  readonly #waitingToCollide: Waiter[] = []

  /** At most `max` at once; who has waited for `waitMs` is refused. */
  constructor(max: number, waitMs: number, isCollision: (error: unknown) => boolean) {
    this.#max = max
    this.#waitMs = waitMs
    this.#isCollision = isCollision
    this.#limit = max
  }

  /**
   * Runs `work` when it is its turn.
   *
   * Errors  StoreUnavailable: nobody could wait any longer for its turn; those of `work`.
   */
  async take<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    const { mayCollide } = turn
    if (this.#hasRoom(mayCollide)) this.#begin(mayCollide)
    else await this.#wait(turn)
    try {
      const value = await work()
      if (mayCollide) this.#limit = Math.min(this.#max, this.#limit + MORE)
      return value
    } catch (error) {
      if (mayCollide && this.#isCollision(error)) this.#limit = Math.max(1, this.#limit * FEWER)
      throw error
    } finally {
      this.#running -= 1
      if (mayCollide) this.#mayCollide -= 1
      this.#next()
    }
  }

  #hasRoom(mayCollide: boolean): boolean {
    return this.#running < this.#max && !(mayCollide && this.#mayCollide >= Math.floor(this.#limit))
  }

  #begin(mayCollide: boolean): void {
    this.#running += 1
    if (mayCollide) this.#mayCollide += 1
  }

  /** Resolves once it has begun. */
  #wait({ mayCollide, isAgain }: Turn): Promise<void> {
    const queue = mayCollide ? this.#waitingToCollide : this.#waiting
    return new Promise<void>((resolve, reject) => {
      // Behind a server that stands still, where each turn lasts as long as it may.
      const refuse = () => {
        queue.splice(queue.indexOf(waiter), 1)
        reject(new StoreUnavailable('PostgreSQL is too slow'))
      }
      const waiter = { sinceMs: performance.now(), resolve, timer: setTimeout(refuse, this.#waitMs) }
      if (isAgain) queue.unshift(waiter)
      else queue.push(waiter)
    })
  }

  #next(): void {
    for (;;) {
      const other = this.#hasRoom(false) ? this.#waiting[0] : undefined
      const colliding = this.#hasRoom(true) ? this.#waitingToCollide[0] : undefined
      if (!other && !colliding) return
      const mayCollide = !other || (colliding !== undefined && colliding.sinceMs < other.sinceMs)
      const { timer, resolve } = (mayCollide ? this.#waitingToCollide : this.#waiting).shift()!
      clearTimeout(timer)
      this.#begin(mayCollide)
      resolve()
    }
  }
}
