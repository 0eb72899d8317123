import { isIP } from 'node:net'
import { addressRange } from '../lib/address.ts'
import type { HttpHeaders } from '../lib/http.ts'

/** Who sent a request and how, as far as those between us and him are believed. */
export interface ClientAddress {
  readonly sourceIp: string
  readonly secure: boolean
}

/** An address as it is written in lists: IPv4 without the form that it has on an IPv6 socket. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=[\d.]+$)/i, '')

/** `203.0.113.9:4711` and `[2001:db8::1]:4711`, as some proxies write them, without the port. */
const withoutPort = (hop: string) => /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop

const hopsOf = (headers: HttpHeaders) =>
  (headers.get('x-forwarded-for') ?? []).flatMap((value) => value.split(',')).map((hop) => withoutPort(hop.trim()))

const trustedRange = (text: string) => {
  const range = addressRange(text)
  if (!range) throw new Error(`${text} is neither an address nor a range in CIDR notation`)
  return range
}

/**
 * Reads X-Forwarded-For and -Proto from right to left, as far as the trusted proxies vouch for it.
 *
 * Errors  at once, for an entry of `trustedProxies` that is neither an address nor a range in CIDR notation
 */
export const clientAddress = (trustedProxies: readonly string[]) => {
  const ranges = trustedProxies.map(trustedRange)
  const isTrusted = (address: string) => ranges.some((holds) => holds(address))

  return (peer: string, overTls: boolean, headers: HttpHeaders): ClientAddress => {
    if (trustedProxies.length === 0 || !isTrusted(peer)) return { sourceIp: peer, secure: overTls }
    let sourceIp = peer
    for (const hop of hopsOf(headers).reverse()) {
      const address = plainAddress(hop)
      if (isIP(address) === 0) break
      sourceIp = address
      if (!isTrusted(address)) break
    }
    const proto = headers.get('x-forwarded-proto')?.at(-1)?.split(',').at(-1)?.trim().toLowerCase()
    return { sourceIp, secure: proto === undefined ? overTls : proto === 'https' }
  }
}
