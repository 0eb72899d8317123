/** What a listener bears with from its clients. */
export interface HttpLimits {
  readonly bodyBytesMax: (method: string, path: string) => number
  /** Of all larger bodies that are being read; a body of up to `bodyBytesSmall` is not counted. */
  readonly bodiesBytesMax: number
  readonly bodyBytesSmall: number
  /** Of the request line and all header fields together. */
  readonly headerBytesMax: number
  readonly headersMax: number
  readonly connectionsMax: number
  readonly requestsInFlightMax: number
  /** From a connection's or a request's first moment to the end of its header. */
  readonly headersMs: number
  /** From a request's first byte to the end of its body. */
  readonly requestMs: number
  /** How long a connection may rest between two requests. */
  readonly keepAliveMs: number
  /** How long a connection may stand still in the middle of an answer. */
  readonly stallMs: number
  readonly handshakeMs: number
  /** How long requests in flight may go on once the listener is told to stop. */
  readonly stopMs: number
  /** How long a refused client may go on sending, unheard, so that it gets to read why it was refused. */
  readonly lingerMs: number
  /** How often the limits of time are looked at. */
  readonly checkMs: number
}

const KIB = 1024

/** What holds where nothing else is asked for. Source: ours, answer 19, for the sizes. */
export const httpLimits: HttpLimits = {
  bodyBytesMax: () => 256 * KIB,
  bodiesBytesMax: 64 * 1024 * KIB,
  bodyBytesSmall: 8 * KIB,
  headerBytesMax: 32 * KIB,
  headersMax: 200,
  connectionsMax: 4096,
  requestsInFlightMax: 4096,
  headersMs: 10_000,
  requestMs: 30_000,
  // Longer than the 60 s after which load balancers let go, so that it is never we who close first.
  keepAliveMs: 65_000,
  stallMs: 120_000,
  handshakeMs: 5_000,
  // A second is left for the rest of a stop, which is promised within ten.
  stopMs: 9_000,
  lingerMs: 1_000,
  checkMs: 1_000,
}
