import assert from 'node:assert/strict'
import { constants } from 'node:http2'
import { test } from 'node:test'
import { openFakePush } from '../../src/fake-push/fake-push.ts'
import { MATERIALS } from '../support/fake-push.ts'
import { rawSender } from '../support/raw-sender.ts'

const opened = async (more = {}) => {
  const fake = await openFakePush({ materials: MATERIALS, ...more })
  const sender = rawSender(fake)
  return {
    fake,
    sender,
    pushed: (token: string) => sender.apns({ ':path': `/3/device/${token}` }),
    async [Symbol.asyncDispose]() {
      sender[Symbol.dispose]()
      await fake[Symbol.asyncDispose]()
    },
  }
}

test('a push that hangs is never answered, and ends with its connection', async () => {
  await using here = await opened()
  const hanging = here.pushed('hang-1')
  assert.equal(await here.pushed('ok-1'), '200')
  here.fake.cut()
  assert.equal(await hanging, '0')
})

test('a request that is longer than any provider takes is cut off', async () => {
  await using here = await opened()
  const { rstCode } = await here.sender.ask({ ':path': '/3/device/ok-1' }, 'x'.repeat(70_000))
  assert.equal(rstCode, constants.NGHTTP2_CANCEL)
  assert.deepEqual(here.fake.counters.read(), { 'apns cut off by the sender': 1 })
})

test('a lean fake takes whatever comes, and keeps nothing', async () => {
  await using here = await opened({ lean: true })
  assert.equal(await here.pushed('dead-1'), '200')
  const { status, body } = await here.sender.fcm('no token of its own', { token: 'dead-1' })
  assert.deepEqual([status, typeof JSON.parse(body).name], [200, 'string'])
  assert.deepEqual(here.fake.inbox.list({ after: 0 }), [])
})

test('what happened to pushes is counted by its kind', async () => {
  await using here = await opened()
  for (const token of ['ok-1', 'dead-1', 'rst-1']) await here.pushed(token)
  assert.deepEqual(here.fake.counters.read(), { 'apns 200': 1, 'apns 410 Unregistered': 1, 'apns reset': 1 })
})
