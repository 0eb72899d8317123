import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import { bits, integer, octets, oid, sequence, set, TRUE, tagged, taggedBytes, time, utf8 } from './der.ts'

/** A certificate with its key, both PEM. */
export interface Certified {
  readonly certificate: string
  readonly privateKey: string
}

/** Who has signed a certificate. */
export interface Issuer {
  readonly name: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A certificate authority: made anew, it signs itself. */
export interface Authority extends Issuer {
  readonly certificate: string
}

/** What a certificate is for. */
export type Purpose =
  | { readonly kind: 'authority' }
  | { readonly kind: 'server'; readonly hosts: readonly string[] }
  /** An app's sender. Apple writes the bundle id into the subject as a user id. */
  | { readonly kind: 'client'; readonly bundleId: string }

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3650
// What the strictest of clients, Apple's own, take of a server.
const LEAF_DAYS = 397

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const COMMON_NAME = '2.5.4.3'
const USER_ID = '0.9.2342.19200300.100.1.1'

/** A new key on the curve P-256. */
export const newKey = (): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A private key as files hold it: PKCS #8 in PEM. */
export const keyPem = (privateKey: KeyObject): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** A new certificate authority. */
export const newAuthority = (name: string, nowMs: number): Authority => {
  const keys = newKey()
  const issuer = { name, ...keys }
  return { ...issuer, certificate: certificatePem(name, keys.publicKey, { kind: 'authority' }, issuer, nowMs) }
}

/** A new certificate of an authority, with its key. */
export const issued = (name: string, purpose: Purpose, issuer: Issuer, nowMs: number): Certified => {
  const { privateKey, publicKey } = newKey()
  return {
    certificate: certificatePem(name, publicKey, purpose, issuer, nowMs),
    privateKey: keyPem(privateKey),
  }
}

/**
 * Node can read certificates and makes none, and a library for it would come with ten more. What one of them takes is
 * a page: a fake needs neither revocation nor other algorithms.
 *
 * Source  RFC 5280, sections 4.1 and 4.2
 */
const certificatePem = (name: string, publicKey: KeyObject, purpose: Purpose, issuer: Issuer, nowMs: number) => {
  const days = purpose.kind === 'authority' ? AUTHORITY_DAYS : LEAF_DAYS
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial()),
    ECDSA_WITH_SHA256,
    subject(issuer.name),
    // From yesterday on, for machines whose clock is behind.
    sequence(time(nowMs - DAY_MS), time(nowMs + days * DAY_MS)),
    subject(name, purpose),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions(publicKey, purpose, issuer))),
  )
  const der = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, issuer.privateKey)))
  return pem('CERTIFICATE', der)
}

const SERIAL_BYTES = 16

/** Its first bits are 01: it has no leading zero, and is not negative. */
const serial = () => {
  const bytes = randomBytes(SERIAL_BYTES)
  bytes[0] = (bytes[0]! & 0x3f) | 0x40
  return bytes
}

const subject = (commonName: string, purpose?: Purpose) => {
  const named = [attribute(COMMON_NAME, commonName)]
  if (purpose?.kind === 'client') named.unshift(attribute(USER_ID, purpose.bundleId))
  return sequence(...named)
}

const attribute = (type: string, value: string) => set(sequence(oid(type), utf8(value)))

const DIGITAL_SIGNATURE = bits(Buffer.from([0b1000_0000]), 7)
const SIGNS_CERTIFICATES = bits(Buffer.from([0b0000_0100]), 2)
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

const extensions = (publicKey: KeyObject, purpose: Purpose, issuer: Issuer): readonly Buffer[] => {
  const keys = [
    extension('2.5.29.14', octets(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(taggedBytes(0, keyIdentifier(issuer.publicKey)))),
  ]
  if (purpose.kind === 'authority')
    return [critical('2.5.29.19', sequence(TRUE)), critical('2.5.29.15', SIGNS_CERTIFICATES), ...keys]
  const leaf = [critical('2.5.29.19', sequence()), critical('2.5.29.15', DIGITAL_SIGNATURE), ...keys]
  if (purpose.kind === 'client') return [...leaf, extension('2.5.29.37', sequence(oid(CLIENT_AUTH)))]
  return [
    ...leaf,
    extension('2.5.29.37', sequence(oid(SERVER_AUTH))),
    extension('2.5.29.17', sequence(...purpose.hosts.map(alternativeName))),
  ]
}

const extension = (id: string, value: Buffer) => sequence(oid(id), octets(value))
const critical = (id: string, value: Buffer) => sequence(oid(id), TRUE, octets(value))

/** Any hash of the key will do: RFC 7093, section 2. */
const keyIdentifier = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)

const alternativeName = (host: string) =>
  isIP(host) === 0 ? taggedBytes(2, Buffer.from(host)) : taggedBytes(7, addressBytes(host))

const addressBytes = (address: string) => {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // A URL writes an address of version 6 in its shortest form, from which its groups are told.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0')
  const all = [...groups(head), ...zeros, ...groups(tail)]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

const pem = (label: string, der: Buffer) => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
