import { once } from 'node:events'
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { ACCESS_TOKEN_SECONDS, accessTokens, TOKEN_PATH } from './access-tokens.ts'
import type { ProviderAnswer, ProviderRequest } from './answer.ts'
import { fakeApns } from './apns.ts'
import { counters } from './counters.ts'
import { fakeFcm, isFcmPath } from './fcm.ts'
import { inbox } from './inbox.ts'
import { openInboxServer } from './inbox-server.ts'
import type { Materials } from './materials.ts'
import { publicHalf } from './materials.ts'
import { providerTokens } from './provider-tokens.ts'
import { script } from './script.ts'
import { isDisowned, perform, requestOf } from './streams.ts'

/** How a fake is to be. */
export interface FakePushOptions {
  readonly materials: Materials
  readonly host?: string
  /** Of Apple and Google together; 0, the default, takes any free one. */
  readonly port?: number
  readonly inboxPort?: number
  /** How many pushes a connection may have under way. */
  readonly maxStreams?: number
  /** Answers each push with success and looks at nothing: for measuring senders. */
  readonly lean?: boolean
  readonly accessTokenSeconds?: number
  readonly now?: () => number
}

/** What Apple's servers commonly allow, and Google's do. */
const STREAMS_MAX = 1000
const HOST = '127.0.0.1'
const LEAN_MESSAGE = '{"name":"projects/lean/messages/0"}'

/**
 * Apple's and Google's push services as a sender sees them, at one address, with an inbox over plain HTTP at another.
 *
 * What is kept is bounded: the last 10,000 pushes, ten thousand access tokens, a counter for each kind of answer.
 */
export const openFakePush = async (options: FakePushOptions) => {
  const { materials, host = HOST, lean = false, now = Date.now } = options
  const counted = counters()
  const kept = inbox()
  const scripted = script()
  const { clientEmail, projectId, privateKey } = materials.fcm
  const { key, keyId, teamId } = materials.apnsToken
  const google = accessTokens({
    known: { clientEmail, projectId, publicKey: publicHalf(privateKey) },
    now,
    tokenSeconds: options.accessTokenSeconds ?? ACCESS_TOKEN_SECONDS,
  })
  const tokens = providerTokens({ keyId, teamId, publicKey: publicHalf(key) }, now)
  const apns = fakeApns({ tokens, script: scripted, now })
  const fcm = fakeFcm({ accessTokens: google, script: scripted, now })

  const answerTo = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const path = headers[':path'] ?? ''
    const provider = path === TOKEN_PATH ? 'oauth' : isFcmPath(path) ? 'fcm' : 'apns'
    const request = await requestOf(stream, headers)
    if (request === undefined) return counted.count(provider, 'cut off by the sender')
    const answer = await answers[provider](request)
    if (isDisowned(stream)) return stream.close(constants.NGHTTP2_REFUSED_STREAM)
    if (answer.kind === 'said' && answer.push !== undefined) kept.keep(answer.push)
    counted.count(provider, nameOf(answer))
    perform(stream, answer, () => cut(stream.session))
  }
  const answers: Readonly<
    Record<'oauth' | 'fcm' | 'apns', (request: ProviderRequest) => ProviderAnswer | Promise<ProviderAnswer>>
  > = { oauth: google.answer, fcm, apns }

  const server = createSecureServer({
    ca: materials.ca,
    cert: materials.server.certificate,
    key: materials.server.privateKey,
    minVersion: 'TLSv1.2',
    // Whoever shows a certificate is judged by it; whoever shows none may have a token.
    requestCert: !lean,
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams: options.maxStreams ?? STREAMS_MAX },
  })
  // Below TLS, where a connection can break without a word; found by the sender's port.
  const sockets = new Map<number, Socket>()
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  const cut = (session?: Http2Session) => sockets.get(session?.socket?.remotePort ?? 0)?.resetAndDestroy()

  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    // A sender that hangs up is no fault of the fake's.
    session.on('error', () => {})
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {})
    if (lean && headers[':path'] !== TOKEN_PATH) return answerLean(stream, headers)
    void answerTo(stream, headers)
  })
  const port = await listening(server, options.port ?? 0, host)
  const inboxServer = await openInboxServer({
    host,
    port: options.inboxPort ?? 0,
    inbox: kept,
    counters: counted,
    resetScript: scripted.reset,
  })
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${port}`

  return {
    /** Apple's and Google's address. */
    url,
    tokenUrl: `${url}${TOKEN_PATH}`,
    inboxUrl: inboxServer.url,
    inbox: kept,
    counters: counted,
    /** How many connections there are. */
    connections: () => sessions.size,
    /** Breaks every connection. */
    cut() {
      for (const session of sessions) cut(session)
    },
    /** From now on no access token that was given out is good. */
    revokeAccessTokens: google.revoke,
    /** From now on each connection may have so many pushes under way. */
    allowStreams(maxConcurrentStreams: number) {
      for (const session of sessions) session.settings({ maxConcurrentStreams })
    },
    async [Symbol.asyncDispose]() {
      kept.close()
      await inboxServer.close()
      const closed = once(server, 'close')
      server.close()
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}

/** A fake that runs. */
export type FakePush = Awaited<ReturnType<typeof openFakePush>>

const nameOf = (answer: ProviderAnswer): string => {
  if (answer.kind !== 'said') return answer.kind
  return answer.reason === undefined ? `${answer.status}` : `${answer.status} ${answer.reason}`
}

// As little as can be done for a push, so that the sender is what is measured. Like a provider it answers once the payload
// is there: earlier, Node's client would make an error for each write that the end of its stream has overtaken.
const answerLean = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
  const isFcm = isFcmPath(headers[':path'] ?? '')
  stream.resume()
  stream.on('end', () => {
    stream.respond({ ':status': 200 }, { endStream: !isFcm })
    if (isFcm) stream.end(LEAN_MESSAGE)
  })
}

const listening = async (server: Http2SecureServer, port: number, host: string) => {
  server.listen(port, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
