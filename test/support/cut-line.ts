import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** When a line is cut: as what is sent holds a text, before the server gets it or once it has answered. */
export interface Cut {
  readonly at: string
  readonly when: 'before' | 'after'
}

/**
 * A line to a PostgreSQL server that can be cut in the middle of a transaction. `url` leads over it; what is set by `cut`
 * happens once.
 */
export const lineTo = async (serverUrl: string) => {
  const socket = join(new URL(serverUrl).searchParams.get('host') ?? '', '.s.PGSQL.5432')
  const sockets = new Set<Socket>()
  let next: Cut | undefined
  const relay = createServer((near) => {
    const far = connect(socket)
    const hangUp = () => {
      near.destroy()
      far.destroy()
    }
    let isOver = false
    for (const end of [near, far]) {
      sockets.add(end)
      end.on('error', hangUp).on('close', hangUp)
    }
    near.on('data', (sent) => {
      const cut = next && sent.includes(next.at) ? next : undefined
      if (cut) next = undefined
      if (cut?.when === 'before') return hangUp()
      isOver ||= cut !== undefined
      far.write(sent)
    })
    far.on('data', (answer) => (isOver ? hangUp() : near.write(answer)))
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const address = relay.address()
  const url = new URL(serverUrl)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = typeof address === 'object' ? String(address?.port) : ''
  return {
    url: url.href,
    cut: (cut: Cut) => {
      next = cut
    },
    [Symbol.dispose]() {
      for (const open of sockets) open.destroy()
      relay.close()
    },
  }
}
