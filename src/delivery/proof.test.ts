import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proof } from './proof.ts'

const [ANN, BOB] = [new Uint8Array([1]), new Uint8Array([2])]

/** A channel of which attempts to some endpoints are kept, and how often they were looked for. */
const known = (...reached: readonly Uint8Array[]) => {
  let looks = 0
  const proven = proof(async () => {
    looks += 1
    return reached
  })
  return { ...proven, looks: () => looks }
}

test('a channel is proven for a token by another one that it has delivered to', async () => {
  const proven = known()
  assert.equal(await proven.holds('a', null), false)
  proven.note('a')
  assert.deepEqual([await proven.holds('a', null), await proven.holds('b', null)], [false, true])
  proven.note('b')
  assert.equal(await proven.holds('a', null), true)
})

test('what is kept of attempts to another endpoint proves it, to the same one does not', async () => {
  const proven = known(ANN)
  assert.deepEqual([await proven.holds('a', ANN), await proven.holds('b', BOB)], [false, true])
})

test('what is kept of attempts is looked through once in a while, and not for an address', async () => {
  const proven = known()
  for (const key of [null, ANN, BOB, ANN]) assert.equal(await proven.holds('a', key), false)
  assert.equal(proven.looks(), 1)
})
