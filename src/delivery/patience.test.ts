import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deadlineMs, nextAttempt, nextLookMs, type Tried } from './patience.ts'

const LIMITS = { attemptsMax: 10, ageMsMax: 3_600_000 }
const tried = (others: Partial<Tried> = {}): Tried => ({
  attempts: 0,
  createdAtMs: 0,
  ttlSeconds: undefined,
  isVoip: false,
  ...others,
})
const next = (push: Tried, at: { afterMs?: number; nowMs?: number; random?: number } = {}) =>
  nextAttempt(push, LIMITS, { nowMs: 0, random: 1, ...at })

for (const [what, push, expectedMs] of [
  ['an hour, by default', tried(), 3_600_000],
  ['never past its time to live', tried({ ttlSeconds: 60 }), 60_000],
  ['no longer for one that would live longer', tried({ ttlSeconds: 86_400 }), 3_600_000],
  ['half a minute for what is worth nothing later', tried({ ttlSeconds: 0 }), 30_000],
  ['half a minute for a call', tried({ isVoip: true }), 30_000],
] as const)
  test(`a push is tried for ${what}`, () => assert.equal(deadlineMs(push, LIMITS), expectedMs))

test('each wait may be twice as long as the one before, up to five minutes', () => {
  const waits = [0, 1, 2, 3, 8].map((attempts) => next(tried({ attempts })))
  assert.deepEqual(
    waits,
    [1000, 2000, 4000, 8000, 256_000].map((dueAtMs) => ({ dueAtMs })),
  )
})

test('a wait is anywhere from none to all of it', () => {
  assert.deepEqual(next(tried({ attempts: 3 }), { random: 0 }), { dueAtMs: 0 })
  assert.deepEqual(next(tried({ attempts: 3 }), { random: 0.25 }), { dueAtMs: 2000 })
})

test('a wait is as long as the provider asks, if that is longer', () => {
  assert.deepEqual(next(tried(), { afterMs: 60_000 }), { dueAtMs: 60_000 })
  assert.deepEqual(next(tried(), { afterMs: 10 }), { dueAtMs: 1000 })
})

test('a push is given up after so many attempts', () => {
  assert.deepEqual(next(tried({ attempts: 9 })), { givenUp: 'TooManyAttempts' })
})

test('a push is given up at once when the next attempt would come too late', () => {
  assert.deepEqual(next(tried({ ttlSeconds: 0 }), { afterMs: 30_001 }), { givenUp: 'Expired' })
})

for (const [what, heldMs, random, expectedMs] of [
  ['when its provider may be asked again', 300_000, 0, 300_000],
  ['after ten minutes, though its provider wants longer', 86_400_000, 0, 600_000],
  ['after five at least', 86_400_000, 1, 300_000],
] as const)
  test(`a push whose provider is left alone is looked at again ${what}`, () =>
    assert.equal(nextLookMs(tried(), LIMITS, { nowMs: 0, heldMs, random }), expectedMs))

test('a push whose provider is left alone is looked at as soon as its time is up', () => {
  const at = { nowMs: 0, heldMs: 86_400_000, random: 0 }
  assert.equal(nextLookMs(tried({ ttlSeconds: 60 }), LIMITS, at), 60_001)
})
