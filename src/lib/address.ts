import { BlockList, type IPVersion, isIP } from 'node:net'

/** The family of an IP address, as a BlockList wants to be told it. */
export const familyOf = (address: string): IPVersion => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const PREFIX_BITS: Readonly<Record<IPVersion, number>> = { ipv4: 32, ipv6: 128 }

/**
 * Whether addresses are in a range, which is one address or in CIDR notation; undefined for what is no range.
 *
 * No IPv4 address is in a range of IPv6, nor the other way round.
 */
export const addressRange = (text: string): ((address: string) => boolean) | undefined => {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = familyOf(address)
  const bits = prefix === undefined ? PREFIX_BITS[family] : Number(prefix)
  const isPrefix = prefix === undefined || (/^\d{1,3}$/u.test(prefix) && bits <= PREFIX_BITS[family])
  if (isIP(address) === 0 || address.includes('%') || !isPrefix || rest.length > 0) return undefined
  const list = new BlockList()
  list.addSubnet(address, bits, family)
  return (other) => isIP(other) !== 0 && familyOf(other) === family && list.check(other, family)
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const GROUPS = 8
const BLOCK_GROUPS = 4

/** Whom an address stands for: itself, or for IPv6 its first 64 bits, since one customer has all the others. */
export const addressBlock = (address: string): string => {
  if (isIP(address) !== 6) return address
  // As a URL has it: lower case, no leading zeros, no zone, nothing written as IPv4.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/u, '')}]`)
  const [before = '', after = ''] = hostname.slice(1, -1).split('::')
  const [first, last] = [before, after].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = Array(GROUPS - first!.length - last!.length).fill('0')
  return [...first!, ...zeros, ...last!].slice(0, BLOCK_GROUPS).join(':')
}

/** Whether a host, as a URL has it but without brackets, is this machine as seen from itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)))
