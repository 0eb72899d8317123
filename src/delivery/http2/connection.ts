import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Answer, Exchange, Loss } from './answer.ts'
import { readAnswer, type StreamEvents } from './read-answer.ts'

/** Where to connect, and as whom. */
export interface Target {
  /** `https://host:port` */
  readonly url: string
  /** PEM: trusted instead of the usual authorities. */
  readonly ca?: string
  /** PEM, with its key: what the client proves itself by. */
  readonly certificate?: string
  readonly privateKey?: string
}

/** What a connection tells the pool. */
export interface ConnectionEvents {
  /** It can take a request. */
  onFree(): void
  onSettled(exchange: Exchange, answer: Answer): void
  /** The provider has not looked at the request, so that it can be sent again. */
  onUntouched(exchange: Exchange): void
  /** It takes no more; `code` says why, where it broke. */
  onEnd(connection: Connection, cause: { readonly wasOfUse: boolean; readonly code?: string }): void
}

/** One HTTP/2 connection to a provider. */
export interface Connection {
  /** Whether it takes a request now. */
  isFree(): boolean
  /** Whether the server has said how many requests it takes. */
  isReady(): boolean
  /** Whether it takes no more, though some may be on it. */
  isEnding(): boolean
  /** Whether anything is on it, be it an answer that has said what it says and does not end. */
  isBusy(): boolean
  /** Only where `isFree`. */
  start(exchange: Exchange): void
  /** Gives up what is on it from requests that were made before a time. */
  giveUp(startedBeforeMs: number): void
  /** Takes no more; ends when what is on it has ended. */
  close(): void
}

/** How a connection behaves over time. */
export interface ConnectionTimes {
  readonly connectMs: number
  /** So often a PING asks whether the provider is there; with no answer by the next, it is not. */
  readonly pingMs: number
  /** Without a request for so long, or up to twice as long, it is closed. */
  readonly idleMs: number
  /** Whether the body of a success is read. */
  readonly readsSuccess: boolean
}

/** Ours: whatever a server allows, no more than this on one connection. */
const STREAMS_MAX = 1000

/**
 * Opens a connection, verified by TLS, that takes as many requests at once as the server allows.
 *
 * Source  RFC 9113; what Apple asks for: developer.apple.com/documentation/usernotifications/
 *         sending-notification-requests-to-apns
 */
export const openConnection = (target: Target, times: ConnectionTimes, events: ConnectionEvents): Connection => {
  const session = connect(target.url, {
    settings: { enablePush: false },
    minVersion: 'TLSv1.2',
    ...(target.ca !== undefined && { ca: target.ca }),
    ...(target.certificate !== undefined && { cert: target.certificate, key: target.privateKey }),
  })
  // None until the server has said how many.
  let streamsMax = 0
  let isReady = false
  const streams = new Set<Exchange>()
  let wasUsed = true
  let wasOfUse = false
  let lastLookedAt = Number.POSITIVE_INFINITY
  let failure: string | undefined

  const isEnding = () => session.closed || session.destroyed
  const isFree = () => streams.size < streamsMax && !isEnding()
  const tooSlow = setTimeout(() => fail('ETIMEDOUT'), times.connectMs)
  const watching = watchPings(session, times.pingMs, () => fail('ETIMEDOUT'))
  const idling = setInterval(() => {
    if (streams.size === 0 && !wasUsed) session.close()
    wasUsed = false
  }, times.idleMs).unref()

  const fail = (code: string) => {
    failure ??= code
    session.destroy()
  }

  session.on('remoteSettings', ({ maxConcurrentStreams }) => {
    clearTimeout(tooSlow)
    isReady = true
    streamsMax = Math.min(maxConcurrentStreams ?? STREAMS_MAX, STREAMS_MAX)
    if (isFree()) events.onFree()
  })
  session.on('goaway', (_code, lastStreamId) => {
    // Node has closed the session by now, or has ended it where the cause is a fault.
    lastLookedAt = lastStreamId
  })
  session.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error.code
  })
  session.on('close', () => {
    clearTimeout(tooSlow)
    clearInterval(idling)
    watching.stop()
    streamsMax = 0
    events.onEnd(connection, { wasOfUse, ...(failure !== undefined && { code: failure }) })
  })

  /** What is made of a stream that has closed without an answer that could be read. */
  const end = (exchange: Exchange, tooLarge: boolean) => {
    const { id, rstCode } = exchange.stream ?? {}
    // A stream without a number was never on the wire.
    const isUntouched = id === undefined || rstCode === constants.NGHTTP2_REFUSED_STREAM || id > lastLookedAt
    if (isUntouched) return events.onUntouched(exchange)
    const isCut = session.destroyed || failure !== undefined
    const loss: Loss = tooLarge ? 'AnswerTooLarge' : isCut ? 'ConnectionLost' : 'Reset'
    events.onSettled(exchange, { kind: 'lost', loss, ...(failure !== undefined && { code: failure }) })
  }

  // One for all streams: what they differ by goes through as an argument.
  const streamEvents: StreamEvents = {
    onAnswer: events.onSettled,
    onClose(exchange, isAnswered, tooLarge) {
      if (!isAnswered) end(exchange, tooLarge)
      streams.delete(exchange)
      if (isFree()) events.onFree()
    },
  }

  const start = (exchange: Exchange) => {
    streams.add(exchange)
    wasUsed = true
    wasOfUse = true
    exchange.stream = undefined
    try {
      exchange.stream = session.request(exchange.headers)
    } catch {
      // The session has ended meanwhile, or no stream is left to it: another connection is needed.
      streamsMax = 0
      session.close()
      return streamEvents.onClose(exchange, false, false)
    }
    readAnswer(exchange, exchange.stream, times.readsSuccess, streamEvents)
    exchange.stream.end(exchange.body)
  }

  const giveUp = (startedBeforeMs: number) => {
    for (const { startedMs, stream } of streams)
      if (startedMs <= startedBeforeMs) stream?.close(constants.NGHTTP2_CANCEL)
  }

  const connection: Connection = {
    isFree,
    isReady: () => isReady,
    isEnding,
    isBusy: () => streams.size > 0,
    start,
    giveUp,
    close: () => session.close(),
  }
  return connection
}

/** Asks now and then whether the other side is there. */
const watchPings = (session: ClientHttp2Session, pingMs: number, onSilence: () => void) => {
  let isAsking = false
  const timer = setInterval(() => {
    if (session.connecting || session.destroyed) return
    if (isAsking) return onSilence()
    // A session that is about to close refuses, and needs no watching.
    isAsking = session.ping(() => {
      isAsking = false
    })
  }, pingMs).unref()
  return { stop: () => clearInterval(timer) }
}
