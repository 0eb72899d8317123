import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream, type Settings } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { apnsClient } from '../../src/delivery/apns/client.ts'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import type { PoolLimits } from '../../src/delivery/http2/pool.ts'
import { MATERIALS } from './fake-push.ts'

/** A sender of Apple's to whatever listens at an address. */
export const senderTo = (url: string, limits: Partial<PoolLimits> = {}) =>
  apnsClient({
    address: { url, ca: MATERIALS.ca },
    credentials: MATERIALS.apnsToken,
    tokens: providerTokens(Date.now),
    now: Date.now,
    limits,
  })

/** What a scripted server does beside answering. */
export interface ScriptedServerOptions {
  readonly settings?: Settings
  readonly onSession?: (session: ServerHttp2Session) => void
}

/** A server of HTTP/2 that does to each stream what a test says, and knows of how many connections it is the first one. */
export const scriptedServer = async (
  onStream: (stream: ServerHttp2Stream, connection: number) => void,
  { settings = {}, onSession = () => {} }: ScriptedServerOptions = {},
) => {
  const { certificate: cert, privateKey: key } = MATERIALS.server
  const server = createSecureServer({ cert, key, settings })
  const sessions: ServerHttp2Session[] = []
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
    onSession(session)
  })
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {})
    onStream(stream, sessions.indexOf(stream.session as ServerHttp2Session))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How many connections there have been. */
    connections: () => sessions.length,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}
