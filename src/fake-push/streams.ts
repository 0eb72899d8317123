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

const clientCertificates = new WeakMap<Http2Session, X509Certificate | undefined>()

const clientCertificateOf = (session: Http2Session | undefined): X509Certificate | undefined => {
  if (session === undefined) return undefined
  if (!clientCertificates.has(session)) {
    const { raw } = (session.socket as TLSSocket).getPeerCertificate()
    clientCertificates.set(session, raw === undefined ? undefined : new X509Certificate(raw))
  }
  return clientCertificates.get(session)
}

/** Gives an answer, in words or otherwise. */
export const perform = (stream: ServerHttp2Stream, answer: ProviderAnswer): unknown => {
  const { session } = stream
  switch (answer.kind) {
    case 'said':
      return say(stream, answer)
    case 'goAway':
      // Apple says why in the frame's own data. The stream is above the last one that was looked at; Node can't say so of
      // a connection's first stream, so that this is said of the stream, too, once the frame is out.
      session?.goaway(constants.NGHTTP2_NO_ERROR, (stream.id ?? 1) - 1, Buffer.from('{"reason":"Shutdown"}'))
      return setImmediate(() => stream.close(constants.NGHTTP2_REFUSED_STREAM))
    case 'reset':
      return stream.close(answer.isUntouched ? constants.NGHTTP2_REFUSED_STREAM : constants.NGHTTP2_INTERNAL_ERROR)
    case 'cut':
      return session?.destroy()
    case 'hang':
      return undefined
    default:
      return answer satisfies never
  }
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
