import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import type { HttpRequest } from '../../src/lib/http.ts'
import { codeErrorBody, encodeError } from '../../src/protocol/rest-json/error.ts'
import { cors } from '../../src/server/cors.ts'
import type { Exchange } from '../../src/server/exchange.ts'
import type { Served } from '../../src/server/intake.ts'
import { type Listener, type ListenOptions, listen } from '../../src/server/listener.ts'

/** One answer as it came off a socket. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A listener that echoes what it was asked, and what it has served so far. */
export interface Echo extends AsyncDisposable {
  readonly listener: Listener
  readonly requests: readonly HttpRequest[]
  readonly served: readonly Served[]
}

/** What to wait for before an answer, and what to answer instead of the echo. */
export type Before = (request: HttpRequest) => Promise<Exchange | undefined>

/** Answers 200 with the request's method, path and body length. */
export const echo = async (options: Partial<ListenOptions> = {}, before?: Before): Promise<Echo> => {
  const requests: HttpRequest[] = []
  const served: Served[] = []
  const listener = await listen(
    {
      host: '127.0.0.1',
      port: 0,
      cors: cors(['*']),
      isReady: () => true,
      encodeError: (error, requestId) => encodeError(error, requestId, codeErrorBody),
      onServed: (exchange) => served.push(exchange),
      ...options,
    },
    async (request) => {
      requests.push(request)
      const answered = await before?.(request)
      const body = JSON.stringify({ method: request.method, path: request.path, bytes: request.body.length })
      return answered ?? { response: { status: 200, headers: { 'Content-Type': 'application/json' }, body } }
    },
  )
  return { listener, requests, served, [Symbol.asyncDispose]: () => listener.close() }
}

/** Sends bytes as they are, and returns all that comes back until the server closes the connection. */
export const say = ({ port }: Listener, bytes: string | Buffer): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(bytes)
  return text(socket)
}

/** The same over TLS, whoever has signed the certificate. */
export const sayTls = ({ port }: Listener, bytes: string): Promise<string> => {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.write(bytes)
  return text(socket)
}

/** The lines of a request's header. */
export const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`

/** Takes the answers in a text apart. */
export const answersIn = (received: string): readonly Answer[] => {
  const answers: Answer[] = []
  let rest = received
  while (rest.length > 0) {
    const headEnd = rest.indexOf('\r\n\r\n')
    const [statusLine = '', ...fields] = rest.slice(0, headEnd).split('\r\n')
    const headers = new Map(
      fields.map((field): [string, string] => {
        const colon = field.indexOf(':')
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
      }),
    )
    const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0)
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body: rest.slice(headEnd + 4, bodyEnd) })
    rest = rest.slice(bodyEnd)
  }
  return answers
}

/** The only answer in a text. */
export const answerIn = (received: string): Answer => {
  const answers = answersIn(received)
  const [answer] = answers
  if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers instead of one`)
  return answer
}
