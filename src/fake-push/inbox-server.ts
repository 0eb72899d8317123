import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PLACE_ALLOWED, placeIn } from '../lib/inbox.ts'
import type { Counters } from './counters.ts'
import type { Inbox } from './inbox.ts'

/** What the inbox shows, and where. */
export interface InboxServerOptions {
  readonly host: string
  readonly port: number
  readonly inbox: Inbox
  readonly counters: Counters
  /** Forgets which tokens have been sent to. */
  readonly resetScript: () => void
}

/**
 * The inbox over HTTP.
 *
 * Shape  GET /pushes?token=&after=&wait= -> {pushes, last}; DELETE /pushes?token= -> 204; GET /counters -> {counts};
 *        DELETE /counters -> 204
 * Units  `after`: a push's number, and only later ones are wanted. `wait`: seconds, at most 60
 */
export const openInboxServer = async ({ host, port, inbox, counters, resetScript }: InboxServerOptions) => {
  const list = async (query: URLSearchParams, response: ServerResponse) => {
    const place = placeIn(query)
    if (place === undefined) return tell(response, 400, { message: PLACE_ALLOWED })
    const pushes = await inbox.next({ ...deviceIn(query), after: place.after }, place.waitMs)
    tell(response, 200, { pushes, last: inbox.lastNumber() })
  }
  const routes: Readonly<Record<string, (query: URLSearchParams, response: ServerResponse) => unknown>> = {
    'GET /pushes': list,
    'DELETE /pushes'(query, response) {
      inbox.reset(deviceIn(query))
      resetScript()
      response.writeHead(204).end()
    },
    'GET /counters': (_query, response) => tell(response, 200, counters.read()),
    'DELETE /counters'(_query, response) {
      counters.reset()
      response.writeHead(204).end()
    },
  }

  const server = createServer((request: IncomingMessage, response) => {
    // Not by URL, which throws for some of what a client may write there.
    const [path = '', ...query] = (request.url ?? '').split('?')
    const name = `${request.method} ${path}`
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (route === undefined) return tell(response, 404, { message: `There are ${Object.keys(routes).join(', ')}` })
    return route(new URLSearchParams(query.join('?')), response)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const shownHost = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shownHost}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const deviceIn = (query: URLSearchParams) => {
  const deviceToken = query.get('token')
  return deviceToken === null ? {} : { deviceToken }
}

const tell = (response: ServerResponse, status: number, value: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value, undefined, 2)}\n`)
}
