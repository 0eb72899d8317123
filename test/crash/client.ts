import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { HttpRequest } from '../../src/lib/http.ts'
import { httpRequest, signed } from '../support/signed-request.ts'
import { ROOT_KEY } from './crash-server.ts'

/** An answer, whole. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** Sends signed requests over connections that are kept. */
export interface Client extends Disposable {
  send(method: string, path: string, body?: object): Promise<Reply>
}

const headersOf = (headers: HttpRequest['headers']) =>
  Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')]))

const timestampOf = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/gu, '')

/** A client of the server on a port of this machine; `connections` at most at a time. */
export const clientOf = (port: number, connections: number): Client => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const host = `127.0.0.1:${port}`

  const send = async (method: string, path: string, body?: object): Promise<Reply> => {
    const timestamp = timestampOf(new Date())
    const service = path.startsWith('/v1/') ? 'mobiletargeting' : 'chime'
    const unsigned = httpRequest({
      method,
      path,
      headers: [
        ['host', host],
        ['x-amz-date', timestamp],
        ...(body ? ([['content-type', 'application/json']] as const) : []),
      ],
      body: body ? JSON.stringify(body) : '',
    })
    const credential = `${ROOT_KEY.accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/${service}/aws4_request`
    const { headers, body: bytes } = signed(unsigned, { ...ROOT_KEY, credential, timestamp })
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers: headersOf(headers) })
    sent.end(bytes)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve)
      sent.on('error', reject)
    })
    const answered = await text(answer)
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: answered === '' ? {} : JSON.parse(answered),
    }
  }

  return { send, [Symbol.dispose]: () => agent.destroy() }
}
