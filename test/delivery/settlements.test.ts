import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { StoreUnavailable } from '../../src/store/database.ts'
import { deliveries } from '../support/deliveries.ts'
import { eventually } from '../support/server.ts'

test('a push that is settled while its queue is being read is not sent again', async () => {
  await using d = await deliveries({
    // A database that takes its time: what it has read is old when it arrives.
    seenAs: (storage) => ({
      ...storage,
      read: (work) =>
        storage.read((store) => {
          const due: typeof store.outbox.due = async (...args) => {
            const pushes = await store.outbox.due(...args)
            await wait(20)
            return pushes
          }
          return work({ ...store, outbox: { ...store.outbox, due } })
        }),
    }),
  })
  const endpoint = d.endpointNamed(d.user, await d.device(d.user, 'slow-30-iphone'))
  const endpoints = Array.from({ length: 10 }, () => endpoint)
  for (const _round of [1, 2, 3]) await d.settled(await d.deliver({ kind: 'endpoints', endpoints }))
  assert.equal(d.seen.attempts.length, 30)
})

for (const [what, fault] of [
  ['a full disk', new StoreUnavailable('no space is left')],
  ['a fault of ours', new Error('a column is missing')],
] as const)
  test(`what came of a push is written once ${what} lets it be, and the push is sent but once`, async () => {
    let refused = 0
    let isBroken = false
    await using d = await deliveries({
      seenAs: (storage) => ({
        ...storage,
        write: (work) => {
          if (!isBroken) return storage.write(work)
          refused += 1
          return Promise.reject(fault)
        },
      }),
    })
    await d.device(d.user, 'slow-100-iphone')
    const id = await d.deliver({ kind: 'users', userKeys: [d.userKeyOf(d.user)] })
    await d.inboxOf('slow-100-iphone')
    isBroken = true
    await eventually(async () => assert.ok(d.seen.attempts.length === 1 && refused >= 3, `${refused} refused`))
    isBroken = false
    assert.deepEqual(await d.settled(id), [{ outcome: 'delivered', reason: null }])
    assert.equal(d.fake.inbox.list({ after: 0 }).length, 1)
  })
