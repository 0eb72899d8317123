import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { SEALING_KEY_BYTES, seal, unseal } from './sealing.ts'

const KEY = randomBytes(SEALING_KEY_BYTES)
const SEALED = seal(KEY, 'a secret', 'access-key/1')

const alteredAt = (at: number) => {
  const altered = Buffer.from(SEALED)
  altered[at] = altered.readUInt8(at) ^ 1
  return altered
}

test('what is sealed opens with the same key for the same use', () => {
  assert.equal(unseal(KEY, SEALED, 'access-key/1'), 'a secret')
})

test('the same text sealed twice looks different', () => {
  assert.notDeepEqual(seal(KEY, 'a secret', 'access-key/1'), SEALED)
})

const CLOSED: readonly (readonly [title: string, key: Buffer, sealed: Buffer, context: string])[] = [
  ['by another key', randomBytes(SEALING_KEY_BYTES), SEALED, 'access-key/1'],
  ['for another use', KEY, SEALED, 'access-key/2'],
  ['with another nonce', KEY, alteredAt(0), 'access-key/1'],
  ['with another tag', KEY, alteredAt(12), 'access-key/1'],
  ['with other contents', KEY, alteredAt(SEALED.length - 1), 'access-key/1'],
  ['when it was cut short', KEY, SEALED.subarray(0, 27), 'access-key/1'],
  ['when nothing is there', KEY, Buffer.alloc(0), 'access-key/1'],
]

for (const [title, key, sealed, context] of CLOSED)
  test(`it does not open ${title}`, () => {
    assert.equal(unseal(key, sealed, context), undefined)
  })
