import type { ClientHttp2Stream } from 'node:http2'

/** Why a request has no answer. */
export type Loss =
  /** No connection could be opened. */
  | 'Unreachable'
  /** Nothing came in time. */
  | 'Timeout'
  /** The connection ended first; whether the provider has acted is not known. */
  | 'ConnectionLost'
  /** The provider gave the request up. */
  | 'Reset'
  /** The provider would not look at it, and would not the second time. */
  | 'StreamRefused'
  | 'AnswerTooLarge'
  /** More wait than may. */
  | 'QueueFull'
  /** The client has been closed. */
  | 'Closed'

/** How a request ended. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter: string | undefined
      /** Empty for a success where nobody wants to read it. */
      readonly body: string
    }
  | {
      readonly kind: 'lost'
      readonly loss: Loss
      /** The system's or TLS's name for the cause, where there is one: `ECONNREFUSED`. */
      readonly code?: string
    }

/** A request under way. */
export interface Exchange {
  /** HTTP/2 header fields, name and value by turns. */
  readonly headers: readonly string[]
  readonly body: string | Buffer
  readonly startedMs: number
  /** How often it was sent again, having not been looked at. */
  resends: number
  /** The one that it is on, or was; undefined while it waits for the first. */
  stream: ClientHttp2Stream | undefined
  readonly settle: (answer: Answer) => void
}

/** The JSON object that a body holds; an empty one where it holds none. */
export const objectIn = (body: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}
