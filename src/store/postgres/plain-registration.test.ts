import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreUnavailable } from '../database.ts'
import { supposing } from './plain-registration.ts'

test('work for which nothing can be looked up is refused at once, and not tried again where it would wait once more', async () => {
  const suppose = supposing(() => Promise.reject(new StoreUnavailable('the database is away')))
  await assert.rejects(
    suppose((store) => store.appInstances.key('111122223333', 'instance')),
    StoreUnavailable,
  )
})

test('work that asks for what only the database can tell is to be run there', async () => {
  const suppose = supposing(async () => new Uint8Array(16))
  assert.equal(await suppose((store) => store.outbox.message(new Uint8Array(16))), undefined)
})
