import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Renewal, renewedToken } from './renewed-token.ts'

const MINUTE_MS = 60_000
const TIMES = { aheadMs: 10 * MINUTE_MS, youngestMs: 20 * MINUTE_MS }
const OUTAGE = { kind: 'retry', reason: 'Unreachable', holds: 'channel' } as const

/** A token that lives an hour, on a clock that is moved; renewals are counted, and fail as long as they are told to. */
const kept = () => {
  const state = {
    nowMs: 0,
    renewals: 0,
    outcome: undefined as Extract<Renewal, { kind: 'failed' }>['outcome'] | undefined,
  }
  const renew = async (): Promise<Renewal> => {
    state.renewals += 1
    if (state.outcome) return { kind: 'failed', outcome: state.outcome }
    return { kind: 'renewed', token: `token-${state.renewals}`, goodForMs: 60 * MINUTE_MS }
  }
  return { state, token: renewedToken(renew, TIMES, () => state.nowMs) }
}

test('many who ask at once wait for one renewal', async () => {
  const { state, token } = kept()
  assert.equal(token.current(), undefined)
  const given = await Promise.all(Array.from({ length: 100 }, () => token.next()))
  assert.deepEqual([...new Set(given)], ['token-1'])
  assert.equal(state.renewals, 1)
})

test('a token is renewed ahead of its end, once, while the old one goes on serving', async () => {
  const { state, token } = kept()
  await token.next()
  state.nowMs = 49 * MINUTE_MS
  assert.equal(token.current(), 'token-1')
  state.nowMs = 51 * MINUTE_MS
  assert.deepEqual([token.current(), token.current()], ['token-1', 'token-1'])
  await Promise.resolve()
  assert.equal(await token.next(), 'token-2')
  assert.equal(state.renewals, 2)
})

test('a renewal that fails leaves the old token in force until its end, and is tried again after a while', async () => {
  const { state, token } = kept()
  await token.next()
  state.outcome = OUTAGE
  state.nowMs = 51 * MINUTE_MS
  for (let asked = 0; asked < 3; asked += 1) {
    assert.equal(token.current(), 'token-1')
    await Promise.resolve()
  }
  assert.equal(state.renewals, 2)
  state.nowMs += 5001
  token.current()
  assert.equal(state.renewals, 3)
  state.nowMs = 61 * MINUTE_MS
  assert.equal(token.current(), undefined)
  assert.deepEqual(await token.next(), OUTAGE)
})

test('while renewals fail nobody waits, and the provider is asked no more often than it wants', async () => {
  const { state, token } = kept()
  state.outcome = { ...OUTAGE, afterMs: MINUTE_MS }
  for (let asked = 0; asked < 3; asked += 1) assert.deepEqual(await token.next(), state.outcome)
  state.nowMs = MINUTE_MS - 1
  await token.next()
  assert.equal(state.renewals, 1)
  state.nowMs = MINUTE_MS + 1
  await token.next()
  assert.equal(state.renewals, 2)
})

test('a token that the provider refuses is replaced, but not while it is too young, and only the one in force', async () => {
  const { state, token } = kept()
  await token.next()
  state.nowMs = 19 * MINUTE_MS
  token.refuse('token-1')
  assert.equal(token.current(), 'token-1')
  state.nowMs = 20 * MINUTE_MS
  token.refuse('another')
  assert.equal(token.current(), 'token-1')
  token.refuse('token-1')
  assert.equal(token.current(), undefined)
  assert.equal(await token.next(), 'token-2')
})

test('its age is told', async () => {
  const { state, token } = kept()
  assert.equal(token.ageMs(), undefined)
  await token.next()
  state.nowMs = MINUTE_MS
  assert.equal(token.ageMs(), MINUTE_MS)
})

test('a token that was made before the clock was set back is replaced as soon as the provider refuses it', async () => {
  const { state, token } = kept()
  state.nowMs = 120 * MINUTE_MS
  await token.next()
  state.nowMs = 0
  token.refuse('token-1')
  assert.equal(await token.next(), 'token-2')
})
