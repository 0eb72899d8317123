import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { issued, newAuthority } from './certificate.ts'
import { integer, oid, time } from './der.ts'

const NOW_MS = Date.UTC(2026, 10, 25, 12)
const HOSTS = ['localhost', 'push.example', '127.0.0.1', '::1', 'fe80::1:2']
const authority = newAuthority('A test', NOW_MS)
const read = (pem: string) => new X509Certificate(pem)

test('an authority signs itself, and says that it is one', () => {
  const certificate = read(authority.certificate)
  assert.equal(certificate.ca, true)
  assert.equal(certificate.subject, 'CN=A test')
  assert.equal(certificate.verify(authority.publicKey), true)
})

test('a server is known by its names and addresses, and by no others', () => {
  const certificate = read(issued('A server', { kind: 'server', hosts: HOSTS }, authority, NOW_MS).certificate)
  assert.equal(certificate.checkIssued(read(authority.certificate)), true)
  assert.equal(certificate.verify(authority.publicKey), true)
  assert.equal(certificate.ca, false)
  assert.deepEqual(
    ['localhost', 'push.example', 'other.example'].map((host) => certificate.checkHost(host)),
    ['localhost', 'push.example', undefined],
  )
  assert.deepEqual(
    ['127.0.0.1', '::1', 'fe80::1:2', '10.0.0.1'].map((address) => certificate.checkIP(address)),
    ['127.0.0.1', '::1', 'fe80::1:2', undefined],
  )
})

test("an app's certificate carries its bundle id, and belongs to its key", () => {
  const { certificate, privateKey } = issued('A', { kind: 'client', bundleId: 'org.example.app' }, authority, NOW_MS)
  assert.match(read(certificate).subject, /^UID=org\.example\.app$/m)
  assert.deepEqual(read(certificate).keyUsage, ['1.3.6.1.5.5.7.3.2'])
  assert.ok(privateKey.startsWith('-----BEGIN PRIVATE KEY-----\n'))
})

test('a certificate is good from the day before on, for a year; that of an authority for ten', () => {
  const server = read(issued('A server', { kind: 'server', hosts: HOSTS }, authority, NOW_MS).certificate)
  assert.equal(server.validFromDate.toISOString(), '2026-11-24T12:00:00.000Z')
  assert.equal(server.validToDate.toISOString(), '2027-12-27T12:00:00.000Z')
  assert.equal(read(authority.certificate).validToDate.toISOString(), '2036-11-22T12:00:00.000Z')
})

test('a certificate says whose it is even when that is longer than one byte can count', () => {
  const { certificate } = issued('x'.repeat(300), { kind: 'client', bundleId: 'b' }, authority, NOW_MS)
  assert.match(read(certificate).subject, /^CN=x{300}$/m)
})

// Source: ITU-T X.690, 8.19.5, 8.3.3 and 11.8, worked by hand.
const WRITTEN: [what: string, bytes: Buffer, hex: string][] = [
  ['an object identifier', oid('1.2.840.113549'), '06062a864886f70d'],
  ['a number whose first bit is set', integer(Buffer.from([0x80])), '02020080'],
  ['a time before 2050', time(Date.UTC(2049, 11, 31, 23, 59, 59)), '170d3439313233313233353935395a'],
  ['a time from 2050 on', time(Date.UTC(2050, 0, 1)), '180f32303530303130313030303030305a'],
]

for (const [what, bytes, hex] of WRITTEN)
  test(`DER writes ${what} as the standard has it`, () => assert.equal(bytes.toString('hex'), hex))
