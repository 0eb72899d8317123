import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { badRequest } from '../protocol/errors.ts'
import { plainAddress } from './client-address.ts'
import { Connection } from './connection.ts'
import { Intake, type IntakeOptions, type Serve } from './intake.ts'
import { type HttpLimits, httpLimits } from './limits.ts'
import { expectationFailed, parserRefusal } from './refusals.ts'
import { HeadedMessage } from './request-head.ts'
import { readTls, type TlsFiles } from './tls.ts'

type HeadedServer = Server<typeof HeadedMessage>

/** Where to listen, and what to bear with. */
export interface ListenOptions
  extends Pick<IntakeOptions, 'cors' | 'isReady' | 'tooLarge' | 'encodeError' | 'onServed'>,
    Partial<Pick<IntakeOptions, 'trustedProxies'>> {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** By which flags they are set, for whoever has to choose others. */
  readonly setBy?: { readonly host: string; readonly port: string }
  readonly tls?: TlsFiles | undefined
  readonly limits?: Partial<HttpLimits>
}

/** A server that is listening. To dispose of it is to close it. */
export interface Listener extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Reads certificate and key again, for connections to come. Errors: readTls's, and those in force stay so. */
  reloadTls(): void
  /** Accepts no more, closes what is idle, lets what is in flight finish for `stopMs`, then cuts it off. */
  close(): Promise<void>
}

// While a listener closes, connections that have just fallen idle are looked for this often.
const IDLE_CHECK_MS = 50

/**
 * Listens for HTTP/1.1, with TLS where `tls` is given, and keeps every client within the limits.
 *
 * Errors  the address is taken or not ours, with `setBy`; certificate or key cannot be used; a trusted proxy is no address
 */
export const listen = async (options: ListenOptions, serve: Serve): Promise<Listener> => {
  const { host, port, setBy, tls, trustedProxies = [] } = options
  const limits = { ...httpLimits, ...options.limits }
  const tlsServer =
    tls && createTlsServer({ ...nodeLimits(limits), ...readTls(tls), handshakeTimeout: limits.handshakeMs })
  const server: HeadedServer = tlsServer ?? createServer(nodeLimits(limits))
  const intake = new Intake({ ...options, serve, limits, trustedProxies, overTls: tls !== undefined })

  server.maxConnections = limits.connectionsMax
  // Beyond its own count Node drops fields without a word; headersMax refuses instead.
  server.maxHeadersCount = 0
  server.timeout = limits.stallMs
  // A client that has said all it has to say may close its half and still be answered.
  Object.assign(server, { httpAllowHalfOpen: true })
  const connections = hear(server, tlsServer ? 'secureConnection' : 'connection', intake, limits)

  server.listen(port, host)
  await once(server, 'listening').catch((error: Error) => {
    throw Object.assign(error, { setBy })
  })
  const bound = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= closeGently(server, intake, connections, limits.stopMs)
    return closed
  }
  return {
    address: bound.address,
    port: bound.port,
    reloadTls: () => tls && tlsServer?.setSecureContext(readTls(tls)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const nodeLimits = (limits: HttpLimits) => ({
  maxHeaderSize: limits.headerBytesMax,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: limits.checkMs,
  IncomingMessage: HeadedMessage,
  // Node's own refusal would have no body.
  requireHostHeader: false,
})

/** Passes on all that Node's server tells. Returns the connections that are open. */
const hear = (
  server: HeadedServer,
  opened: 'connection' | 'secureConnection',
  intake: Intake,
  limits: HttpLimits,
): ReadonlyMap<Duplex, Connection> => {
  const connections = new Map<Duplex, Connection>()

  server.on(opened, (socket: Socket) => {
    connections.set(socket, new Connection(socket, plainAddress(socket.remoteAddress), limits.lingerMs))
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', (incoming, answer) => {
    const connection = connections.get(incoming.socket)
    if (connection) intake.take(connection, incoming, answer, false)
  })
  server.on('checkContinue', (incoming, answer) => {
    const connection = connections.get(incoming.socket)
    if (connection) intake.take(connection, incoming, answer, true)
  })
  server.on('checkExpectation', (incoming) => {
    const connection = connections.get(incoming.socket)
    incoming.resume()
    if (connection) intake.refuse(connection, expectationFailed())
  })
  server.on('connect', (_incoming, socket) => {
    const connection = connections.get(socket)
    if (connection) intake.refuse(connection, badRequest('This server is no proxy'))
  })
  server.on('clientError', (error, socket) => {
    const connection = connections.get(socket)
    const refusal = parserRefusal(error)
    if (connection && refusal) intake.refuse(connection, refusal)
    else socket.destroy()
  })
  return connections
}

const closeGently = async (
  server: HeadedServer,
  intake: Intake,
  connections: ReadonlyMap<Duplex, Connection>,
  stopMs: number,
): Promise<void> => {
  intake.closing = true
  const closed = once(server, 'close')
  server.close()
  // Node counts a connection that has not said a word yet as busy.
  for (const connection of connections.values()) if (connection.idle) connection.socket.destroy()
  const idleCheck = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  const cutOff = setTimeout(() => server.closeAllConnections(), stopMs)
  await closed
  clearInterval(idleCheck)
  clearTimeout(cutOff)
}
