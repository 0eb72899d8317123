import { connect } from 'node:net'
import { join } from 'node:path'
import { type Fate, relayTo } from './relay.ts'

/** When a line is cut: as what is sent holds a text, before the server gets it or once it has answered. */
export interface Cut {
  readonly at: string
  readonly when: 'before' | 'after'
}

const socketOf = (serverUrl: string) => join(new URL(serverUrl).searchParams.get('host') ?? '', '.s.PGSQL.5432')

/**
 * A line to a PostgreSQL server that does what a relay can, and can be cut in the middle of a transaction. `url` leads
 * over it; what is set by `cut` happens once.
 */
export const lineTo = async (serverUrl: string) => {
  let socket = socketOf(serverUrl)
  let next: Cut | undefined
  const heard = (said: Buffer): Fate => {
    const cut = next && said.includes(next.at) ? next : undefined
    if (!cut) return 'pass'
    next = undefined
    return cut.when === 'before' ? 'cut' : 'cut at answer'
  }
  const relay = await relayTo(() => connect(socket), heard)
  const url = new URL(serverUrl)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(relay.port)
  return {
    ...relay,
    url: url.href,
    cut(cut: Cut) {
      next = cut
    },
    /** Leads connections to come to another server, whose database has the same name. */
    leadTo(otherUrl: string) {
      socket = socketOf(otherUrl)
    },
  }
}
