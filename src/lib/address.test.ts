import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressBlock, addressRange, isLoopback } from './address.ts'

const HOSTS: readonly (readonly [host: string, expected: boolean])[] = [
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['128.0.0.1', false],
  ['10.0.0.1', false],
  ['127.example.com', false],
  ['localhost.example.com', false],
  ['', false],
]

for (const [host, expected] of HOSTS)
  test(`"${host}" is ${expected ? 'this machine as seen from itself' : 'more than loopback'}`, () => {
    assert.equal(isLoopback(host), expected)
  })

const RANGES: readonly (readonly [range: string, address: string, expected: boolean])[] = [
  ['203.0.113.9', '203.0.113.9', true],
  ['203.0.113.9', '203.0.113.8', false],
  ['203.0.113.9/24', '203.0.113.0', true],
  ['203.0.113.0/24', '203.0.114.0', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['2001:db8::/32', '2001:DB8:0:0::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['::/0', '2001:db8::1', true],
  ['::/0', '203.0.113.9', false],
  ['::/0', 'nowhere', false],
]

for (const [range, address, expected] of RANGES)
  test(`${address} is ${expected ? '' : 'not '}in ${range}`, () =>
    assert.equal(addressRange(range)?.(address), expected))

for (const text of [
  '',
  'host',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '::/129',
  'fe80::1%eth0',
  '::/-1',
])
  test(`"${text}" is no range of addresses`, () => assert.equal(addressRange(text), undefined))
const BLOCKS: readonly (readonly [address: string, block: string])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:7::1', '2001:db8:0:7'],
  ['2001:0DB8:0000:0007:ffff:ffff:ffff:ffff', '2001:db8:0:7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['2001:db8:1:2:3::', '2001:db8:1:2'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
]

for (const [address, block] of BLOCKS)
  test(`"${address}" stands for ${block || 'nobody else'}`, () => {
    assert.equal(addressBlock(address), block)
  })
