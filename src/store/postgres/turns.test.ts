import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

const WAIT_MS = 60_000
const COLLISION = new Error('collision')
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

const turnsOf = (max: number, waitMs = WAIT_MS) => new Turns(max, waitMs, (error) => error === COLLISION)
const WRITE = { mayCollide: true, isAgain: false }
const READ = { mayCollide: false, isAgain: false }

/** Work that goes on until it is told how it ends; `most` is how much of it ran at once. */
const counted = () => {
  let running = 0
  let most = 0
  const work = (ends: () => void) => async () => {
    running += 1
    most = Math.max(most, running)
    await nextTurn()
    running -= 1
    ends()
  }
  return { work, most: () => most }
}

const fine = () => {}
const collides = () => {
  throw COLLISION
}

const all = (turns: Turns, count: number, work: () => Promise<void>, turn = WRITE) =>
  Promise.allSettled(Array.from({ length: count }, () => turns.take(turn, work)))

test('as many run at once as there may be', async () => {
  const { work, most } = counted()
  const turns = turnsOf(4)
  await Promise.all([all(turns, 20, work(fine)), all(turns, 20, work(fine), READ)])
  assert.equal(most(), 4)
})

test('after many collisions they run one by one, and after many successes at once again', async () => {
  const turns = turnsOf(4)
  await all(turns, 20, counted().work(collides))
  const after = counted()
  await all(turns, 5, after.work(fine))
  assert.equal(after.most(), 1)
  await all(turns, 50, counted().work(fine))
  const later = counted()
  await all(turns, 20, later.work(fine))
  assert.equal(later.most(), 4)
})

test('collisions slow down nobody who cannot collide', async () => {
  const turns = turnsOf(4)
  await all(turns, 20, counted().work(collides))
  const after = counted()
  await all(turns, 20, after.work(fine), READ)
  assert.equal(after.most(), 4)
})

test('what fails by itself slows nobody down', async () => {
  const turns = turnsOf(4)
  const fails = () => {
    throw new Error('refused')
  }
  await all(turns, 20, counted().work(fails))
  const after = counted()
  await all(turns, 20, after.work(fine))
  assert.equal(after.most(), 4)
})

test('who has failed before is next', async () => {
  const turns = turnsOf(1)
  const order: string[] = []
  const noted = (name: string) => async () => {
    order.push(name)
    await nextTurn()
  }
  await Promise.all([
    turns.take(WRITE, noted('first')),
    turns.take(WRITE, noted('later')),
    turns.take({ ...WRITE, isAgain: true }, noted('again')),
  ])
  assert.deepEqual(order, ['first', 'again', 'later'])
})

test('who has waited for too long is refused, and does nothing, though no turn has ended', async () => {
  const turns = turnsOf(1, 5)
  const ended = Promise.withResolvers<void>()
  const running = turns.take(WRITE, () => ended.promise)
  const late = [WRITE, READ].map((turn) => turns.take(turn, () => assert.fail('it was run')))
  for (const each of late) await assert.rejects(each, { name: 'StoreUnavailable', message: 'PostgreSQL is too slow' })
  ended.resolve()
  await running
  await turns.take(READ, nextTurn)
})
