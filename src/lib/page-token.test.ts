import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { pageTokens } from './page-token.ts'
import { SEALING_KEY_BYTES } from './sealing.ts'

const [former, present] = [randomBytes(SEALING_KEY_BYTES), randomBytes(SEALING_KEY_BYTES)]
const CURSOR = [1_767_225_600_000, 'ann']
const TOKEN = pageTokens([former]).seal(CURSOR, '123456789012/ListAppInstances')

test('a token leads to where the listing was', () => {
  assert.deepEqual(pageTokens([former]).open(TOKEN, '123456789012/ListAppInstances'), CURSOR)
})

test('a token of a former key still leads there', () => {
  assert.deepEqual(pageTokens([present, former]).open(TOKEN, '123456789012/ListAppInstances'), CURSOR)
})

const FOREIGN: readonly (readonly [title: string, token: string, binding: string])[] = [
  ["another account's listing", TOKEN, '210987654321/ListAppInstances'],
  ['another listing', TOKEN, '123456789012/ListAppInstanceUsers/arn'],
  ['a token with something added that the decoder skips', `${TOKEN}=`, '123456789012/ListAppInstances'],
  ['a token of nobody', 'bm9ib2R5', '123456789012/ListAppInstances'],
]

for (const [title, token, binding] of FOREIGN)
  test(`no place is found for ${title}`, () => {
    assert.equal(pageTokens([former]).open(token, binding), undefined)
  })

test('no place is found for a token of a key that is gone', () => {
  assert.equal(pageTokens([present]).open(TOKEN, '123456789012/ListAppInstances'), undefined)
})
