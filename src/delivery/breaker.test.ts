import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BreakerState, breaker } from './breaker.ts'

const ALL = Number.POSITIVE_INFINITY

/** A breaker, opened at 0 unless `failures` say otherwise. */
const opened = (failures = 10) => {
  const states: BreakerState[] = []
  const one = breaker((state) => states.push(state))
  for (let at = 0; at < failures; at += 1) one.failed(0)
  return { ...one, states }
}

test('lets all through until ten in a row have failed', () => {
  const nine = opened(9)
  assert.equal(nine.allowance(0), ALL)
  nine.succeeded()
  for (let at = 0; at < 9; at += 1) nine.failed(0)
  assert.equal(nine.allowance(0), ALL)
  nine.failed(0)
  assert.equal(nine.allowance(0), 0)
})

test('lets one through after a second, and no other before it is back', () => {
  const one = opened()
  assert.equal(one.allowance(999), 0)
  assert.equal(one.allowance(1000), 1)
  one.started()
  assert.equal(one.allowance(1000), 0)
})

test('lets all through again when that one was taken', () => {
  const one = opened()
  one.allowance(1000)
  one.started()
  one.succeeded()
  assert.equal(one.allowance(1000), ALL)
  assert.deepEqual(one.states, ['open', 'halfOpen', 'closed'])
})

test('waits twice as long each time that one was not taken, up to a minute', () => {
  const one = opened()
  const waits: number[] = []
  let nowMs = 1000
  for (let at = 0; at < 8; at += 1) {
    one.allowance(nowMs)
    one.started()
    one.failed(nowMs)
    waits.push(one.heldMs(nowMs))
    nowMs += one.heldMs(nowMs)
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
})

test('asks another when that one has said nothing of the provider', () => {
  const one = opened()
  one.allowance(1000)
  one.started()
  one.passed()
  assert.equal(one.allowance(1000), 1)
})

test('leaves the provider alone for as long as it asks, be it at the first failure', () => {
  const one = opened(0)
  one.failed(0, 5000)
  assert.deepEqual([one.allowance(4999), one.heldMs(4999), one.heldMs(5001)], [0, 1, 0])
  assert.equal(one.allowance(5000), ALL)
})
