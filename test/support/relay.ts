import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** What becomes of something that was said: it is passed on, or the connection ends before it, or at its answer. */
export type Fate = 'pass' | 'cut' | 'cut at answer'

/** What a relay does with connections that come. */
type Mode = 'carrying' | 'refusing' | 'silent'

/**
 * Stands between clients and a server, on a port of its own, and does to them what a network may. `connect` makes a
 * connection to the server; `heard` is told all that clients say.
 */
export const relayTo = async (connect: () => Socket, heard: (said: Buffer) => Fate = () => 'pass') => {
  const sockets = new Set<Socket>()
  let mode: Mode = 'carrying'
  let refused = 0
  const kept = (socket: Socket, hangUp: () => void) => {
    sockets.add(socket)
    socket.on('error', hangUp).on('close', () => {
      sockets.delete(socket)
      hangUp()
    })
  }
  const carry = (near: Socket) => {
    const far = connect()
    const hangUp = () => {
      near.destroy()
      far.destroy()
    }
    kept(near, hangUp)
    kept(far, hangUp)
    let isOver = false
    near.on('data', (said) => {
      const fate = heard(said)
      if (fate === 'cut') return hangUp()
      isOver ||= fate === 'cut at answer'
      far.write(said)
    })
    far.on('data', (answer) => (isOver ? hangUp() : near.write(answer)))
  }
  const server = createServer((near) => {
    if (mode === 'carrying') carry(near)
    else if (mode === 'refusing') {
      refused += 1
      near.resetAndDestroy()
    } else kept(near, () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const freeze = () => {
    for (const socket of sockets) socket.removeAllListeners('data').resume()
  }
  return {
    port: (server.address() as AddressInfo).port,
    /** Connections that there are carry nothing more, as where one of their ends was lost; those to come do. */
    freeze,
    /** As `freeze`, and those to come carry nothing either. */
    silence() {
      mode = 'silent'
      freeze()
    },
    /** Ends connections that come; those that there are go on. */
    refuseMore() {
      mode = 'refusing'
    },
    /** How many it has refused. */
    refused: () => refused,
    /** Ends all connections, and those that come. */
    refuse() {
      mode = 'refusing'
      endAll()
    },
    /** Carries connections that come from now on. */
    carry() {
      mode = 'carrying'
    },
    async [Symbol.asyncDispose]() {
      server.close()
      endAll()
      await once(server, 'close')
    },
  }
}
