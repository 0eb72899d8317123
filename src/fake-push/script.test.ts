import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Act, script } from './script.ts'

const READ: [token: string, act: Act | undefined][] = [
  ['ok-1', { kind: 'deliver', afterMs: 0 }],
  ['slow-250-1', { kind: 'deliver', afterMs: 250 }],
  ['slow-999999999-1', { kind: 'deliver', afterMs: 600_000 }],
  ['dead', { kind: 'refuse', as: 'dead' }],
  ['dead-1', { kind: 'refuse', as: 'dead' }],
  ['dead-since-1700000000000-1', { kind: 'refuse', as: 'dead', sinceMs: 1_700_000_000_000 }],
  ['busy-1', { kind: 'refuse', as: 'busy', retryAfterSeconds: 1 }],
  ['busy-now', { kind: 'refuse', as: 'busy' }],
  ['unavailable-30-1', { kind: 'refuse', as: 'unavailable', retryAfterSeconds: 30 }],
  ['reason-TopicDisallowed-1', { kind: 'reason', reason: 'TopicDisallowed' }],
  ['refuse-1', { kind: 'reset', isUntouched: true }],
  ['deadbeef', undefined],
  ['constructor-1', undefined],
  ['', undefined],
]

for (const [token, act] of READ)
  test(`the device token ${token === '' ? 'of no characters' : token} is ${act ? 'scripted' : 'one like any other'}`, () =>
    assert.deepEqual(script().actOf(token), act))

test('a flaky token is delivered to after so many attempts, each token for itself, and starts anew after a reset', () => {
  const { actOf, reset } = script()
  const kinds = (token: string, times: number) => Array.from({ length: times }, () => actOf(token)?.kind)
  assert.deepEqual(kinds('flaky-2-a', 3), ['refuse', 'refuse', 'deliver'])
  assert.deepEqual(kinds('flaky-2-b', 1), ['refuse'])
  reset()
  assert.deepEqual(kinds('flaky-2-a', 1), ['refuse'])
})
