import { X509Certificate } from 'node:crypto'
import { constants, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { ProviderAnswer, ProviderRequest } from './answer.ts'

/** More than any provider takes; what is longer is cut off. */
const BODY_BYTES_MAX = 65_536

/** Reads a stream's request. Shape: undefined when it is too long, or breaks off. */
export const requestOf = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<ProviderRequest | undefined> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > BODY_BYTES_MAX) stream.close(constants.NGHTTP2_CANCEL)
      else chunks.push(chunk)
    })
    stream.on('end', () => {
      if (bytes > BODY_BYTES_MAX) return
      const certificate = clientCertificateOf(stream.session)
      const request = { headers, path: headers[':path'] ?? '', body: Buffer.concat(chunks) }
      resolve({ ...request, ...(certificate && { clientCertificate: certificate }) })
    })
    stream.on('close', () => resolve(undefined))
  })

// Shown once for all requests of a connection.
const clientCertificates = new WeakMap<Http2Session, ProviderRequest['clientCertificate']>()

const clientCertificateOf = (session: Http2Session | undefined): ProviderRequest['clientCertificate'] => {
  if (session === undefined) return undefined
  if (!clientCertificates.has(session)) {
    const socket = session.socket as TLSSocket
    const { raw } = socket.getPeerCertificate()
    const shown = raw && { subject: new X509Certificate(raw).subject, isTrusted: socket.authorized }
    clientCertificates.set(session, shown)
  }
  return clientCertificates.get(session)
}

// What the last GOAWAY of a connection has said: streams with a higher number are not looked at.
const lastLookedAt = new WeakMap<Http2Session, number>()

/** Whether nobody hears an answer: the stream has ended, or a GOAWAY has disowned it. */
export const isDisowned = ({ session, id = 0 }: ServerHttp2Stream): boolean =>
  session === undefined || id > (lastLookedAt.get(session) ?? Number.POSITIVE_INFINITY)

/** Gives an answer, in words or otherwise; `cut` breaks the connection. */
export const perform = (stream: ServerHttp2Stream, answer: ProviderAnswer, cut: () => void): unknown => {
  switch (answer.kind) {
    case 'said':
      return say(stream, answer)
    case 'goAway':
      return goAway(stream)
    case 'reset':
      return stream.close(answer.isUntouched ? constants.NGHTTP2_REFUSED_STREAM : constants.NGHTTP2_INTERNAL_ERROR)
    case 'cut':
      return cut()
    case 'hang':
      return undefined
    default:
      return answer satisfies never
  }
}

/**
 * Disowns the stream and all after it. Node can't say so of a connection's first stream, so that it is said of the stream,
 * too, once the frame is out.
 */
const goAway = (stream: ServerHttp2Stream) => {
  const { session, id = 1 } = stream
  if (session === undefined) return
  // Streams that clients open have odd numbers.
  const lastId = id - 2
  lastLookedAt.set(session, lastId)
  // Apple says why in the frame's own data.
  session.goaway(constants.NGHTTP2_NO_ERROR, lastId, Buffer.from('{"reason":"Shutdown"}'))
  setImmediate(() => stream.close(constants.NGHTTP2_REFUSED_STREAM))
}

type Said = Extract<ProviderAnswer, { kind: 'said' }>

const say = (stream: ServerHttp2Stream, answer: Said) => {
  const { afterMs = 0, status, headers, body } = answer
  if (afterMs > 0) {
    const timer = setTimeout(() => say(stream, { ...answer, afterMs: 0 }), afterMs)
    stream.on('close', () => clearTimeout(timer))
    return
  }
  if (stream.destroyed) return
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }
  stream.respond({ ':status': status, ...type, ...headers }, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
}
