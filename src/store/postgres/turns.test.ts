import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

const WAIT_MS = 60_000
const COLLISION = new Error('collision')
const isCollision = (error: unknown) => error === COLLISION
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

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

const all = (turns: Turns, count: number, work: () => Promise<void>) =>
  Promise.allSettled(Array.from({ length: count }, () => turns.take(work, false, isCollision)))

test('as many run at once as there may be', async () => {
  const { work, most } = counted()
  await all(new Turns(4, WAIT_MS), 20, work(fine))
  assert.equal(most(), 4)
})

test('after many collisions they run one by one, and after many successes at once again', async () => {
  const turns = new Turns(4, WAIT_MS)
  await all(turns, 20, counted().work(collides))
  const after = counted()
  await all(turns, 5, after.work(fine))
  assert.equal(after.most(), 1)
  await all(turns, 50, counted().work(fine))
  const later = counted()
  await all(turns, 20, later.work(fine))
  assert.equal(later.most(), 4)
})

test('what fails by itself slows nobody down', async () => {
  const turns = new Turns(4, WAIT_MS)
  const fails = () => {
    throw new Error('refused')
  }
  await all(turns, 20, counted().work(fails))
  const after = counted()
  await all(turns, 20, after.work(fine))
  assert.equal(after.most(), 4)
})

test('who has collided before is next', async () => {
  const turns = new Turns(1, WAIT_MS)
  const order: string[] = []
  const noted = (name: string) => async () => {
    order.push(name)
    await nextTurn()
  }
  await Promise.all([
    turns.take(noted('first'), false, isCollision),
    turns.take(noted('later'), false, isCollision),
    turns.take(noted('again'), true, isCollision),
  ])
  assert.deepEqual(order, ['first', 'again', 'later'])
})

test('whose turn comes too late is refused, and does nothing', async () => {
  const turns = new Turns(1, 0)
  let runs = 0
  const outcomes = await Promise.allSettled(
    Array.from({ length: 2 }, () =>
      turns.take(
        async () => {
          runs += 1
          await new Promise((resolve) => setTimeout(resolve, 5))
        },
        false,
        isCollision,
      ),
    ),
  )
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'done')),
    ['done', 'StoreUnavailable'],
  )
  assert.equal(runs, 1)
})
