import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpResponse } from '../lib/http.ts'

/** One client's connection: what is under way on it, and the one way to end it with a refusal. */
export class Connection {
  readonly socket: Socket
  readonly address: string
  readonly #lingerMs: number
  /** The answer that was begun last. Answers leave in the order of their requests, so that it is also the last to leave. */
  lastAnswer: ServerResponse | undefined
  /** A request's header has come and its body has not. */
  readingBody = false
  /** Nothing that still comes in is heard. */
  refused = false

  constructor(socket: Socket, address: string, lingerMs: number) {
    this.socket = socket
    this.address = address
    this.#lingerMs = lingerMs
  }

  /** No request is being read or answered. */
  get idle(): boolean {
    return !this.readingBody && !this.#answering
  }

  /** Sends a last answer after those under way, past Node's own, which a broken request may not have, and closes. */
  refuse(response: HttpResponse): void {
    this.refused = true
    if (this.#answering) this.lastAnswer?.once('finish', () => this.#sendAndClose(response))
    else this.#sendAndClose(response)
  }

  get #answering(): boolean {
    return this.lastAnswer !== undefined && !this.lastAnswer.writableFinished
  }

  #sendAndClose({ status, headers, body }: HttpResponse): void {
    const { socket } = this
    if (!socket.writable) return
    const fields = Object.entries({
      ...headers,
      'Content-Length': String(Buffer.byteLength(body)),
      Date: new Date().toUTCString(),
      Connection: 'close',
    })
    const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`)
    // To close with bytes unread resets the connection, and a client that is still sending would never see the answer.
    socket.resume()
    const linger = setTimeout(() => socket.destroy(), this.#lingerMs).unref()
    socket.once('close', () => clearTimeout(linger))
  }
}
