import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback } from './address.ts'

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
