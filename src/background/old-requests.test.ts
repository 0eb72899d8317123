import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from '../../test/support/world.ts'
import { requestKey } from '../store/keys.ts'
import { oldRequests } from './old-requests.ts'
import type { Duty } from './upkeep.ts'

const REMEMBERED = { digest: new Uint8Array(16), answer: '' }
const parent = (at: number) => Buffer.alloc(16, `parent-${at}`)
// Of all these parents.
const BUCKET = Math.floor('parent'.charCodeAt(0) / 16)
const KEY = requestKey('Op', 'once')

const withRequests = async (count: number) => {
  const { storage, now, pass } = await world()
  await storage.write(async ({ requests }) => {
    for (let at = 0; at < count; at += 1) await requests.put(parent(at), KEY, REMEMBERED, now() + (at % 2 ? 1_000 : 10))
  })
  // As of the beginning of time, so that what is past its time still counts.
  const left = () =>
    storage.read(async ({ requests }) => {
      const found = await Promise.all(Array.from({ length: count }, (_, at) => requests.get(parent(at), KEY, 0)))
      return found.filter((request) => request !== undefined).length
    })
  return { pass, left, duty: oldRequests(storage, now) }
}

/** What each of the next steps says: whether there is more of the round. */
const steps = async (duty: Duty, count: number) => {
  const told: boolean[] = []
  for (let step = 0; step < count; step += 1) told.push(await duty.step(BUCKET))
  return told
}

test('forgets requests that are past their time, and no others', async () => {
  const { pass, left, duty } = await withRequests(10)
  pass(10)
  await steps(duty, 2)
  assert.equal(await left(), 5)
})

test('forgets nothing before its time', async () => {
  const { pass, left, duty } = await withRequests(10)
  pass(9)
  await steps(duty, 2)
  assert.equal(await left(), 10)
})

test('passes 500 rows in one step at most', async () => {
  const { pass, left, duty } = await withRequests(1_200)
  pass(1_000)
  await steps(duty, 1)
  assert.ok((await left()) >= 700)
})

test('passes every row within a round, from wherever it began', async () => {
  const { pass, left, duty } = await withRequests(1_200)
  pass(1_000)
  // Three steps at most to the end, and three for the round from the beginning.
  await steps(duty, 6)
  assert.equal(await left(), 0)
})

test('says where a round ends', async () => {
  const { duty } = await withRequests(1_200)
  const told = await steps(duty, 9)
  const firstEnd = told.indexOf(false)
  assert.deepEqual(told.slice(firstEnd + 1, firstEnd + 7), [true, true, false, true, true, false])
})
