import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Rate, tokenBuckets } from './token-buckets.ts'

const buckets = (bucketsMax = 100) => {
  let nowMs = 1000
  const { take } = tokenBuckets(() => nowMs, bucketsMax)
  return {
    take,
    taken: (key: string, rate: Rate, times: number) =>
      Array.from({ length: times }, () => take([{ key, rate }])).filter((waitMs) => waitMs === 0).length,
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

const TEN: Rate = { perSecond: 10, burst: 3 }

test('a rested bucket gives as many tokens at once as its burst', () => {
  assert.equal(buckets().taken('a', TEN, 20), 3)
})

test('an empty bucket says how long it takes until there is a token again, and then has that one', () => {
  const { take, taken, pass } = buckets()
  taken('a', TEN, 3)
  assert.equal(take([{ key: 'a', rate: TEN }]), 100)
  pass(99)
  assert.equal(take([{ key: 'a', rate: TEN }]), 1)
  pass(1)
  assert.equal(taken('a', TEN, 20), 1)
})

test('asking in vain costs nothing', () => {
  const { taken, pass } = buckets()
  taken('a', TEN, 1000)
  pass(300)
  assert.equal(taken('a', TEN, 20), 3)
})

test('rest beyond the burst is not saved up', () => {
  const { taken, pass } = buckets()
  taken('a', TEN, 3)
  pass(3_600_000)
  assert.equal(taken('a', TEN, 20), 3)
})

test('a rate that is no whole number of milliseconds is kept over a long time', () => {
  const { taken, pass } = buckets()
  const third: Rate = { perSecond: 3, burst: 3 }
  taken('a', third, 3)
  const perSecond = Array.from({ length: 100 }, () => {
    pass(1000)
    return taken('a', third, 10)
  })
  assert.deepEqual(new Set(perSecond), new Set([3]))
})

test('of several buckets none is taken from unless each has a token, and the longest wait is told', () => {
  const { take, taken } = buckets()
  const slow: Rate = { perSecond: 1, burst: 1 }
  taken('slow', slow, 1)
  const waitMs = take([
    { key: 'a', rate: TEN },
    { key: 'slow', rate: slow },
  ])
  assert.equal(waitMs, 1000)
  assert.equal(taken('a', TEN, 20), 3)
})

test('a bucket is forgotten, and so full, only after as many others have been taken from as are kept', () => {
  const { taken } = buckets(10)
  taken('a', TEN, 3)
  for (let other = 0; other < 9; other += 1) taken(`other-${other}`, TEN, 1)
  assert.equal(taken('a', TEN, 1), 0)
  taken('one-more', TEN, 1)
  assert.equal(taken('a', TEN, 20), 3)
})
