import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inbox } from './inbox.ts'

const push = (deviceToken: string) =>
  ({ provider: 'apns', deviceToken, receivedAtMs: 0, headers: {}, payload: {} }) as const
const numbers = (pushes: readonly { readonly number: number }[]) => pushes.map(({ number }) => number)

test('an inbox keeps the latest pushes, and no more than it may', () => {
  const { keep, list } = inbox(3)
  for (const token of ['a', 'b', 'a', 'b']) keep(push(token))
  assert.deepEqual(numbers(list({ after: 0 })), [2, 3, 4])
  assert.deepEqual(numbers(list({ after: 2, deviceToken: 'b' })), [4])
})

test('whoever waits gets the first push that is wanted, and is not woken by others', async () => {
  const { keep, next } = inbox()
  keep(push('a'))
  const waiting = next({ after: 1, deviceToken: 'a' }, 10_000)
  keep(push('b'))
  keep(push('a'))
  assert.deepEqual(numbers(await waiting), [3])
})

test('whoever waits in vain gets none when the time is up', async () => {
  assert.deepEqual(await inbox().next({ after: 0 }, 1), [])
})

test('an inbox that closes lets all go, and nobody waits any more', async () => {
  const { next, close } = inbox()
  const waiting = next({ after: 0 }, 60_000)
  close()
  assert.deepEqual([await waiting, await next({ after: 0 }, 60_000)], [[], []])
})

test('a reset forgets the pushes of one device, or all, and numbers go on', () => {
  const { keep, list, reset, lastNumber } = inbox()
  for (const token of ['a', 'b']) keep(push(token))
  reset({ deviceToken: 'a' })
  assert.deepEqual(numbers(list({ after: 0 })), [2])
  reset({})
  assert.deepEqual(list({ after: 0 }), [])
  assert.equal(lastNumber(), 2)
})
