import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import test from 'node:test'
import { hmacKey, hmacSha256 } from './hmac.ts'

// RFC 4231, section 4, test cases 1, 2 and 6.
const VECTORS = [
  [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['Jefe', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  [
    Buffer.alloc(131, 0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
] as const

for (const [key, text, digest] of VECTORS)
  test(`gives the published digest of '${text}'`, () =>
    assert.equal(hmacSha256(hmacKey(key), text).toString('hex'), digest))

test('gives what Node’s own gives, for keys and texts of any length', () => {
  for (let length = 0; length < 200; length += 1) {
    const [key, text] = [randomBytes(length), randomBytes(length).toString('latin1')]
    assert.deepEqual(hmacSha256(hmacKey(key), text), createHmac('sha256', key).update(text).digest())
  }
})
