import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BucketLease } from '../store/bucket-lease.ts'
import { StoreUnavailable } from '../store/database.ts'
import { type Duty, upkeep } from './upkeep.ts'

/** A lease on one bucket, for good. */
const LEASE: BucketLease = {
  lookMs: 1000,
  hold: async () => {},
  holds: () => true,
  buckets: () => [0],
  use: () => {},
  done: () => {},
  stillHeld: async (_store, buckets) => buckets,
  finish: async () => {},
  release: async () => {},
}

/** A duty whose steps go as listed and that does nothing once they are over; `done` resolves then. */
const scripted = (steps: readonly (boolean | Error)[]) => {
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let begun = 0
  const duty: Duty = {
    name: 'scripted',
    pauseMs: 0,
    idleMs: 0,
    async step() {
      const outcome = steps[begun]
      begun += 1
      if (begun >= steps.length) resolve()
      if (outcome instanceof Error) throw outcome
      return outcome ?? false
    },
  }
  return { duty, done, begun: () => begun }
}

test('takes step after step', async () => {
  const { duty, done } = scripted([true, true, false, true])
  const background = upkeep([duty], LEASE, assert.fail)
  await done
  await background.stop()
})

test('a bucket that fails keeps no other from its turn', async () => {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  const duty: Duty = {
    name: 'one that fails for a bucket',
    pauseMs: 0,
    idleMs: 0,
    async step(bucket) {
      if (bucket === 0) throw new TypeError('broken')
      if (bucket === 2) resolve()
      return false
    },
  }
  const background = upkeep([duty], { ...LEASE, buckets: () => [0, 1, 2] }, () => {})
  await reached
  await background.stop()
})

test('asks once for all buckets where something is due, and takes steps in those alone', async () => {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  const asked: unknown[] = []
  const duty: Duty = {
    name: 'one with something due in a bucket',
    pauseMs: 0,
    idleMs: 1_000_000_000,
    async due(buckets) {
      asked.push(buckets)
      return [1]
    },
    async step(bucket) {
      asked.push(bucket)
      resolve()
      return false
    },
  }
  const background = upkeep([duty], { ...LEASE, buckets: () => [0, 1, 2] }, assert.fail)
  await reached
  await background.stop()
  assert.deepEqual(asked, [[0, 1, 2], 1])
})

test('goes on when the store was away, and calls it no fault', async () => {
  const { duty, done } = scripted([new StoreUnavailable('the disk failed'), new StoreUnavailable('still'), true])
  const background = upkeep([duty], LEASE, assert.fail)
  await done
  await background.stop()
})

test('tells of a fault, goes on with it, and does not disturb the other duties', async () => {
  const faults: unknown[] = []
  const broken = scripted([new TypeError('broken'), true])
  const sound = scripted([true, true, true])
  const background = upkeep([broken.duty, sound.duty], LEASE, (name, cause) => faults.push(name, cause))
  await Promise.all([broken.done, sound.done])
  await background.stop()
  assert.deepEqual(faults, ['scripted', new TypeError('broken')])
})

test('stops at once while it waits, and begins no step after', async () => {
  const { duty, done, begun } = scripted([false])
  const background = upkeep([{ ...duty, idleMs: 1_000_000_000 }], LEASE, assert.fail)
  await done
  await background.stop()
  await nextTurn()
  assert.equal(begun(), 1)
})

test('does not stop before a step under way has ended', async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const ended: string[] = []
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const step = async () => {
    begin()
    await opened
    ended.push('step')
    return false
  }
  const background = upkeep([{ name: 'slow', pauseMs: 0, idleMs: 0, step }], LEASE, assert.fail)
  await begun
  const stopped = background.stop().then(() => ended.push('stop'))
  open()
  await stopped
  assert.deepEqual(ended, ['step', 'stop'])
})
