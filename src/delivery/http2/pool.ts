import type { Answer, Exchange, Loss } from './answer.ts'
import { type Connection, type ConnectionTimes, openConnection, type Target } from './connection.ts'

/** The bounds of a pool; each has a default. */
export interface PoolLimits {
  /** How long a request may take, from the call to its answer. */
  readonly deadlineMs: number
  readonly connectMs: number
  /** No other connection is opened for so long after one that was of no use. */
  readonly reconnectMs: number
  readonly pingMs: number
  readonly idleMs: number
  readonly connectionsMax: number
  /** How many requests may wait for a stream. */
  readonly waitingMax: number
}

export const POOL_LIMITS: PoolLimits = {
  deadlineMs: 10_000,
  connectMs: 5000,
  reconnectMs: 1000,
  pingMs: 15_000,
  idleMs: 900_000,
  connectionsMax: 4,
  waitingMax: 4096,
}

/** Sends requests to one address over a few HTTP/2 connections. */
export interface Pool {
  /**
   * Settles exactly once, within the deadline, with what `read` makes of the answer; never throws.
   *
   * Shape  `headers`: name and value by turns, pseudo-headers first
   */
  send<Read>(headers: readonly string[], body: string | Buffer, read: (answer: Answer) => Read): Promise<Read>
  /** Takes no more. What is under way ends as it would; what waits for a stream is lost. */
  close(): Promise<void>
}

/** Whether a request that was not looked at is sent again: once. Source: RFC 9113, section 8.7. */
const RESENDS_MAX = 1

/** Connections that take no more are replaced before they have ended, as long as all are not more than twice the bound. */
const ENDING_SHARE = 2

/** How often the deadlines are looked at, as a part of the deadline. */
const SWEEPS_PER_DEADLINE = 20

/** A pool for a target. `readsSuccess`: whether answers with status 200 are read, or their body is nobody's concern. */
export const pool = (target: Target, readsSuccess: boolean, given: Partial<PoolLimits> = {}): Pool => {
  const limits = { ...POOL_LIMITS, ...given }
  const times: ConnectionTimes = { ...limits, readsSuccess }
  const connections = new Set<Connection>()
  // Every request that is not settled, oldest first. What is not in it any more is settled.
  const pending = new Set<Exchange>()
  let waiting: Exchange[] = []
  const again: Exchange[] = []
  let sweeping: NodeJS.Timeout | undefined
  let openAgain: NodeJS.Timeout | undefined
  let isClosed = false
  let whenEmpty: (() => void) | undefined

  const settle = (exchange: Exchange, answer: Answer) => {
    if (pending.delete(exchange)) exchange.settle(answer)
  }
  const lose = (exchange: Exchange, loss: Loss, code?: string) =>
    settle(exchange, { kind: 'lost', loss, ...(code !== undefined && { code }) })

  const loseWaiting = (loss: Loss, code?: string) => {
    const lost = waiting
    waiting = []
    for (const exchange of lost) lose(exchange, loss, code)
  }

  const sweep = () => {
    sweeping = undefined
    const startedBefore = performance.now() - limits.deadlineMs
    for (const exchange of pending) {
      if (exchange.startedMs > startedBefore) break
      lose(exchange, 'Timeout')
    }
    for (const connection of connections) connection.giveUp(startedBefore)
    waiting = waiting.filter((exchange) => pending.has(exchange))
    watchDeadlines()
  }
  const watchDeadlines = () => {
    if (sweeping !== undefined || (pending.size === 0 && ![...connections].some((one) => one.isBusy()))) return
    sweeping = setTimeout(sweep, limits.deadlineMs / SWEEPS_PER_DEADLINE)
  }

  const free = () => {
    for (const connection of connections) if (connection.isFree()) return connection
    return undefined
  }

  const dispatch = () => {
    while (waiting.length > 0) {
      const connection = free()
      if (connection === undefined) return open()
      const exchange = waiting.shift()!
      if (pending.has(exchange)) connection.start(exchange)
    }
  }

  const sendAgain = () => {
    waiting.unshift(...again.splice(0))
    if (isClosed) loseWaiting('Closed')
    dispatch()
  }

  // A provider that refuses further connections, while one of them is full, is not to be stormed.
  const holdOff = () => {
    clearTimeout(openAgain)
    openAgain = setTimeout(() => {
      openAgain = undefined
      dispatch()
    }, limits.reconnectMs)
  }

  // One at a time: what the last one brings is seen before another is opened.
  const open = () => {
    const all = [...connections]
    const serving = all.filter((connection) => !connection.isEnding())
    if (isClosed || openAgain !== undefined || serving.some((connection) => !connection.isReady())) return
    if (serving.length >= limits.connectionsMax || all.length >= limits.connectionsMax * ENDING_SHARE) return
    const connection = openConnection(target, times, {
      onFree: dispatch,
      onSettled: settle,
      onUntouched(exchange) {
        if (!pending.has(exchange)) return
        if (isClosed || exchange.resends >= RESENDS_MAX) return lose(exchange, 'StreamRefused')
        exchange.resends += 1
        again.push(exchange)
        // Not before all that came with it is read: a GOAWAY may be behind it.
        if (again.length === 1) setImmediate(sendAgain)
      },
      onEnd(ended, { wasOfUse, code }) {
        connections.delete(ended)
        // With no other to hope for, whoever waits hears of it at once, so that the channel is seen to be down.
        if (!wasOfUse && connections.size === 0) loseWaiting('Unreachable', code)
        if (!wasOfUse) holdOff()
        if (connections.size === 0) whenEmpty?.()
        dispatch()
      },
    })
    connections.add(connection)
  }

  return {
    send(headers, body, read) {
      if (isClosed) return Promise.resolve(read({ kind: 'lost', loss: 'Closed' }))
      if (waiting.length >= limits.waitingMax) return Promise.resolve(read({ kind: 'lost', loss: 'QueueFull' }))
      return new Promise((resolve) => {
        const exchange: Exchange = {
          headers,
          body,
          startedMs: performance.now(),
          resends: 0,
          stream: undefined,
          settle: (answer) => resolve(read(answer)),
        }
        pending.add(exchange)
        waiting.push(exchange)
        dispatch()
        watchDeadlines()
      })
    },
    async close() {
      isClosed = true
      clearTimeout(openAgain)
      loseWaiting('Closed')
      for (const connection of connections) connection.close()
      if (connections.size > 0)
        await new Promise<void>((resolve) => {
          whenEmpty = resolve
        })
    },
  }
}
