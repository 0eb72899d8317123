import { BlockList, type IPVersion, isIP } from 'node:net'

/** The family of an IP address, as a BlockList wants to be told it. */
export const familyOf = (address: string): IPVersion => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether a host, as a URL has it but without brackets, is this machine as seen from itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)))
