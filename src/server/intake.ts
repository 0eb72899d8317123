import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { HttpRequest, HttpResponse } from '../lib/http.ts'
import { ServiceError } from '../lib/service-error.ts'
import type { BodyLimits } from './body-limits.ts'
import { clientAddress } from './client-address.ts'
import type { Connection } from './connection.ts'
import type { Cors } from './cors.ts'
import type { Exchange } from './exchange.ts'
import { health } from './health.ts'
import type { HttpLimits } from './limits.ts'
import { requestEntityTooLarge, tooManyInFlight } from './refusals.ts'
import { collectBody, NO_BODY } from './request-body.ts'
import { type HeadedMessage, headFault } from './request-head.ts'

/** Answers one request. What it throws is answered as an error too. */
export type Serve = (request: HttpRequest) => Promise<Exchange>

/** An exchange that is over. */
export interface Served extends Exchange {
  readonly requestId: string
  /** Absent for what was refused before it was a request. */
  readonly sourceIp?: string | undefined
  /** From the end of the request's header until the answer was handed to the socket. */
  readonly tookMs: number
  /** Of the request. */
  readonly bodyBytes: number
}

/** What requests are taken in by. */
export interface IntakeOptions {
  readonly serve: Serve
  readonly limits: HttpLimits
  /** Whether clients speak TLS to this listener itself. */
  readonly overTls: boolean
  /** Addresses and CIDR ranges whose X-Forwarded-For and -Proto are believed. */
  readonly trustedProxies: readonly string[]
  /** Absent: no page of another origin may call. */
  readonly cors?: Cors | undefined
  readonly isReady: () => boolean
  /** How a body is refused that is larger than its route takes; absent: by one error for all routes. */
  readonly tooLarge?: BodyLimits['tooLarge']
  readonly encodeError: (error: ServiceError, requestId: string) => HttpResponse
  /** Hears of every exchange but health checks and preflights; also of what was refused before it was a request. */
  readonly onServed: (served: Served) => void
}

const unlessSaid: BodyLimits['tooLarge'] = (_method, _path, bytesMax) => requestEntityTooLarge(bytesMax)

/** Turns what Node's server hears into requests, and what comes of them into answers. */
export class Intake {
  readonly #options: IntakeOptions
  readonly #clientAddress: ReturnType<typeof clientAddress>
  readonly #isReady: () => boolean
  #inFlight = 0
  /** Announced by the larger bodies that are being read. */
  #bodiesBytes = 0
  /** Every answer from now on is its connection's last. */
  closing = false

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#clientAddress = clientAddress(options.trustedProxies)
    this.#isReady = () => !this.closing && options.isReady()
  }

  /** Hears a request out, or refuses it as soon as its header shows that it must be. */
  take(connection: Connection, incoming: HeadedMessage, answer: ServerResponse, awaitsContinue: boolean): void {
    if (connection.refused) return
    const startedMs = performance.now()
    const { limits, overTls, tooLarge = unlessSaid } = this.#options
    const { method = '', url = '', fields: headers } = incoming
    const origin = headers.get('origin')?.[0]
    const queryAt = url.indexOf('?')
    const path = queryAt < 0 ? url : url.slice(0, queryAt)
    const bytesMax = limits.bodyBytesMax(method, path)
    const contentLength = headers.get('content-length')
    const lengthBytes = contentLength && Number(contentLength[0])

    // Without a length and without chunks there is no body; what follows is read as the next request.
    const bodyBytes = lengthBytes ?? (headers.has('transfer-encoding') ? bytesMax : 0)
    const fault =
      headFault(incoming, limits) ??
      (bodyBytes > bytesMax ? tooLarge(method, path, bytesMax) : undefined) ??
      (this.#inFlight >= limits.requestsInFlightMax || !this.#hasRoomFor(bodyBytes, incoming)
        ? tooManyInFlight()
        : undefined)
    if (fault !== undefined) {
      incoming.resume()
      this.refuse(connection, fault, origin)
      return
    }

    const { sourceIp, secure } = this.#clientAddress(connection.address, overTls, headers)
    const query = queryAt < 0 ? '' : url.slice(queryAt + 1)
    const serve = (body: Buffer) => {
      connection.readingBody = false
      connection.lastAnswer = answer
      const request = { id: randomUUID(), method, path, query, headers, body, secure, sourceIp }
      this.#serve(request, answer, startedMs)
    }
    if (awaitsContinue) answer.writeContinue()
    if (bodyBytes === 0) {
      serve(NO_BODY)
      return
    }
    connection.readingBody = true
    collectBody(incoming, lengthBytes, bytesMax, (body) => {
      if (connection.refused) return
      if (body === undefined) this.refuse(connection, tooLarge(method, path, bytesMax), origin)
      else serve(body)
    })
  }

  /** Whether a body may be read now; if so, its bytes are taken until its request has come to an end. */
  #hasRoomFor(bodyBytes: number, incoming: HeadedMessage): boolean {
    const { bodyBytesSmall, bodiesBytesMax } = this.#options.limits
    if (bodyBytes <= bodyBytesSmall) return true
    if (this.#bodiesBytes + bodyBytes > bodiesBytesMax) return false
    this.#bodiesBytes += bodyBytes
    incoming.once('close', () => {
      this.#bodiesBytes -= bodyBytes
    })
    return true
  }

  /** Ends a connection on which something came in that is no request to be served. */
  refuse(connection: Connection, error: ServiceError, origin?: string): void {
    if (connection.refused) return
    const requestId = randomUUID()
    const { cors, encodeError, onServed } = this.#options
    const response = encodeError(error, requestId)
    connection.readingBody = false
    connection.refuse({ ...response, headers: { ...response.headers, ...cors?.headers(origin) } })
    onServed({ requestId, response, errorType: error.name, tookMs: 0, bodyBytes: 0 })
  }

  async #serve(request: HttpRequest, answer: ServerResponse, startedMs: number): Promise<void> {
    const { cors, serve, onServed } = this.#options
    const aside = health(request.method, request.path, this.#isReady) ?? cors?.preflight(request)
    if (aside !== undefined) {
      this.#send(request, aside, answer)
      return
    }
    this.#inFlight += 1
    let exchange: Exchange
    try {
      exchange = await serve(request)
    } catch (error) {
      exchange = this.#failed(error, request.id)
    }
    this.#inFlight -= 1
    this.#send(request, exchange.response, answer)
    const tookMs = performance.now() - startedMs
    onServed({ ...exchange, requestId: request.id, sourceIp: request.sourceIp, tookMs, bodyBytes: request.body.length })
  }

  #failed(thrown: unknown, requestId: string): Exchange {
    const error = ServiceError.from(thrown)
    return { response: this.#options.encodeError(error, requestId), errorType: error.name, cause: error.cause }
  }

  #send({ headers: asked }: HttpRequest, { status, headers, body }: HttpResponse, answer: ServerResponse): void {
    const fields: string[] = []
    for (const name in headers) fields.push(name, headers[name]!)
    const { cors } = this.#options
    if (cors !== undefined) {
      const allowed = cors.headers(asked.get('origin')?.[0])
      for (const name in allowed) fields.push(name, allowed[name]!)
    }
    const bodyBytes = Buffer.byteLength(body)
    if (status !== 204) fields.push('Content-Length', String(bodyBytes))
    // No Upgrade is ever made, and what a client sent after having asked for one is lost to Node's parser.
    if (this.closing || asked.has('upgrade')) fields.push('Connection', 'close')
    answer.writeHead(status, fields)
    // A body of ASCII alone is the same bytes in Latin-1, which Node writes faster.
    answer.end(body, bodyBytes === body.length ? 'latin1' : 'utf8')
  }
}
