/** Something kept, with its number: they count up from 1. */
export type Numbered<Item> = Item & { readonly number: number }

/** Which of what is kept is wanted: by what the inbox can tell apart, and only what came after a number. */
export type Wanted<Filter> = Filter & { readonly after: number }

/** Keeps what came last, and tells those who wait for it. */
export interface Inbox<Item, Filter> {
  keep(item: Item): void
  list(wanted: Wanted<Filter>): readonly Numbered<Item>[]
  /** Those wanted that are there; or else the first one, as soon as it comes; or none, when the time is up. */
  next(wanted: Wanted<Filter>, waitMs: number): Promise<readonly Numbered<Item>[]>
  /** The number of the last that came; 0 before the first. */
  lastNumber(): number
  /** Forgets what is wanted; numbers go on, so that whoever waits after one is not confused. */
  reset(filter: Filter): void
  /** Lets all who wait go; nobody waits any more. */
  close(): void
}

/** How many may wait at once. */
const WAITERS_MAX = 1000

/** An inbox that holds `keptMax`; the oldest go first. */
export const inboxOf = <Item, Filter>(
  keptMax: number,
  isWanted: (filter: Filter, item: Item) => boolean,
): Inbox<Item, Filter> => {
  const kept: Numbered<Item>[] = []
  const waiters = new Set<{ readonly wanted: Wanted<Filter>; readonly tell: () => void }>()
  let count = 0
  let isClosed = false

  const list = (wanted: Wanted<Filter>) => kept.filter((item) => item.number > wanted.after && isWanted(wanted, item))

  return {
    list,
    lastNumber: () => count,
    keep(item) {
      count += 1
      const numbered = { number: count, ...item }
      kept.push(numbered)
      if (kept.length > keptMax) kept.shift()
      for (const { wanted, tell } of waiters) if (count > wanted.after && isWanted(wanted, item)) tell()
    },
    async next(wanted, waitMs) {
      const found = list(wanted)
      if (found.length > 0 || waitMs <= 0 || isClosed || waiters.size >= WAITERS_MAX) return found
      await new Promise<void>((resolve) => {
        const waiter = {
          wanted,
          tell() {
            clearTimeout(timer)
            waiters.delete(waiter)
            resolve()
          },
        }
        const timer = setTimeout(waiter.tell, waitMs)
        waiters.add(waiter)
      })
      return list(wanted)
    },
    reset(filter) {
      const left = kept.filter((item) => !isWanted(filter, item))
      kept.splice(0, kept.length, ...left)
    },
    close() {
      isClosed = true
      for (const { tell } of waiters) tell()
    },
  }
}

/** The longest that a request waits. */
const WAIT_SECONDS_MAX = 60

/** What is said of a place or a time that can't be read. */
export const PLACE_ALLOWED = `after is the number of a push, wait is 0 to ${WAIT_SECONDS_MAX} seconds`

const wholeNumber = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)

/** What a request to an inbox says in `after`, a number, and `wait`, in seconds; undefined for what can't be read. */
export const placeIn = (query: URLSearchParams): { readonly after: number; readonly waitMs: number } | undefined => {
  const after = wholeNumber(query.get('after') ?? '0')
  const seconds = wholeNumber(query.get('wait') ?? '0')
  if (after === undefined || seconds === undefined || seconds > WAIT_SECONDS_MAX) return undefined
  return { after, waitMs: seconds * 1000 }
}
