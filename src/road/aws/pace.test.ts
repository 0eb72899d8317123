import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pace } from './pace.ts'

test('calls are made no faster than the rate, however many want to', async () => {
  let nowMs = 0
  const turn = pace(
    50,
    () => nowMs,
    async (ms) => {
      nowMs += ms
    },
  )
  const madeAtMs: number[] = []
  for (let calls = 0; calls < 4; calls += 1) {
    await turn()
    madeAtMs.push(Math.round(nowMs))
  }
  assert.deepEqual(madeAtMs, [0, 20, 40, 60])
})
