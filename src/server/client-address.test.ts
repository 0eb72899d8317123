import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientAddress, plainAddress } from './client-address.ts'
import { headerMap } from './request-head.ts'

const PROXY = '10.0.0.1'

const CASES: readonly (readonly [title: string, forwardedFor: readonly string[], expected: string])[] = [
  ['the proxy itself when it names nobody', [], PROXY],
  ['the client that the proxy names', ['203.0.113.9'], '203.0.113.9'],
  ['the last that no trusted proxy stands for, not what a client made up', ['192.0.2.1, 203.0.113.9'], '203.0.113.9'],
  ['the client behind several trusted proxies', ['203.0.113.9, 10.0.0.2', '10.9.9.9'], '203.0.113.9'],
  ['the farthest when all are trusted', ['10.0.0.3, 10.0.0.2'], '10.0.0.3'],
  ['the last address before one that is none', ['unknown, 10.0.0.2'], '10.0.0.2'],
  ['an IPv4 address without its IPv6 form', ['::ffff:203.0.113.9'], '203.0.113.9'],
  ['an IPv4 address without its port', ['203.0.113.9:4711'], '203.0.113.9'],
  ['an IPv6 address without its port', ['[2001:db8::9]:4711'], '2001:db8::9'],
  ['an IPv6 client behind an IPv6 proxy', ['2001:db8::9, fd00::1'], '2001:db8::9'],
]

for (const [title, values, expected] of CASES)
  test(`the source address is ${title}`, () => {
    const addressOf = clientAddress(['10.0.0.0/8', 'fd00::/8'])
    const headers = headerMap(values.flatMap((value) => ['X-Forwarded-For', value]))
    assert.equal(addressOf(PROXY, false, headers).sourceIp, expected)
  })

test('a trusted proxy says whether its client used TLS, and its silence changes nothing', () => {
  const addressOf = clientAddress([PROXY])
  assert.equal(addressOf(PROXY, false, headerMap(['X-Forwarded-Proto', 'https'])).secure, true)
  assert.equal(addressOf(PROXY, true, headerMap(['X-Forwarded-Proto', 'http'])).secure, false)
  assert.equal(addressOf(PROXY, true, headerMap([])).secure, true)
})

test('a range does not vouch for its neighbours', () => {
  const addressOf = clientAddress(['10.0.0.0/31'])
  assert.equal(addressOf('10.0.0.2', false, headerMap(['X-Forwarded-For', '203.0.113.9'])).sourceIp, '10.0.0.2')
})

for (const entry of ['proxy.test', '10.0.0.0/33', '10.0.0.0/x', ''])
  test(`"${entry}" is no address to trust`, () => {
    assert.throws(() => clientAddress([entry]))
  })

test('an address that is not IPv4 in disguise stays as it is', () => {
  assert.equal(plainAddress('::ffff:127.0.0.1'), '127.0.0.1')
  assert.equal(plainAddress('::1'), '::1')
})
