import assert from 'node:assert/strict'
import test from 'node:test'
import { hmacKey } from '../../lib/hmac.ts'
import { signingKeys } from './signing-keys.ts'

const SCOPE = { accessKeyId: 'AKIDEXAMPLE', day: '20150830', region: 'us-east-1', service: 'iam' }
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

test('derives the key of AWS’s published example', () =>
  assert.deepEqual(
    signingKeys()(SCOPE, SECRET),
    hmacKey(Buffer.from('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9', 'hex')),
  ))

test('derives a key once', () => {
  const signingKey = signingKeys()
  assert.equal(signingKey(SCOPE, SECRET), signingKey({ ...SCOPE }, SECRET))
})

const OTHERS = [
  ['access key', { accessKeyId: 'AKIDOTHER' }],
  ['day', { day: '20150831' }],
  ['region', { region: 'eu-central-1' }],
  ['service', { service: 'chime' }],
] as const

for (const [part, other] of OTHERS)
  test(`keeps the keys of another ${part} apart`, () => {
    const signingKey = signingKeys()
    assert.notEqual(signingKey(SCOPE, SECRET), signingKey({ ...SCOPE, ...other }, SECRET))
  })

test('keeps a bounded number of keys', () => {
  const signingKey = signingKeys()
  const first = signingKey(SCOPE, SECRET)
  Array.from({ length: 4096 }, (_, at) => signingKey({ ...SCOPE, accessKeyId: `AKID${at}` }, SECRET))
  assert.notEqual(signingKey(SCOPE, SECRET), first)
})
