import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { precedence } from './precedence.ts'

const FOR_EVER_MS = 3_600_000

test('what nobody waits for begins once all that somebody waits for has ended', async () => {
  const { begin, end, turn } = precedence(FOR_EVER_MS)
  const happened: string[] = []
  begin()
  begin()
  const piece = turn().then(() => happened.push('piece'))
  end()
  await nextTurn()
  await nextTurn()
  happened.push('second write')
  end()
  await piece
  assert.deepEqual(happened, ['second write', 'piece'])
})

test('what somebody waits for goes first, though it comes right before a turn', async () => {
  const { begin, end, turn } = precedence(FOR_EVER_MS)
  const happened: string[] = []
  const piece = turn().then(() => happened.push('piece'))
  begin()
  await nextTurn()
  await nextTurn()
  happened.push('write')
  end()
  await piece
  assert.deepEqual(happened, ['write', 'piece'])
})

test('one piece is done in a turn of the loop, in the order in which they were asked for', async () => {
  const { turn } = precedence(FOR_EVER_MS)
  const happened: number[] = []
  const pieces = [1, 2, 3].map((piece) => turn().then(() => happened.push(piece)))
  await pieces[0]
  assert.deepEqual(happened, [1])
  await Promise.all(pieces)
  assert.deepEqual(happened, [1, 2, 3])
})

test('what nobody waits for has its turn, though there is always something that somebody waits for', async () => {
  const { begin, turn } = precedence(1)
  begin()
  await turn()
  await turn()
})
