import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder } from './in-order.ts'

const numbers = async function* (...values: number[]) {
  yield* values
}

test('results come in the order of the items, though not all work takes as long, and no more is begun than may be', async () => {
  let atOnce = 0
  let atOnceMax = 0
  const work = async (value: number) => {
    atOnce += 1
    atOnceMax = Math.max(atOnceMax, atOnce)
    for (let turns = 0; turns < value; turns += 1) await Promise.resolve()
    atOnce -= 1
    return value
  }
  const results: number[] = []
  for await (const value of inOrder(numbers(50, 40, 60, 2, 5), work, 3)) results.push(value)
  assert.deepEqual(results, [50, 40, 60, 2, 5])
  assert.equal(atOnceMax, 3)
})

test('a failure is told in its turn, after what came before it', async () => {
  const seen: number[] = []
  const work = async (value: number) => {
    if (value === 2) throw new Error('the second')
    return value
  }
  await assert.rejects(async () => {
    for await (const value of inOrder(numbers(1, 2, 3), work, 3)) seen.push(value)
  }, /the second/)
  assert.deepEqual(seen, [1])
})
