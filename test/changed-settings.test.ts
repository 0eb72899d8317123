import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppInstanceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { endpointsOf, instanceIn, NOW_MS, registered, usersIn } from './support/records.ts'
import { refusal } from './support/refusal.ts'
import { runningServer } from './support/server.ts'
import { openStore } from './support/stores.ts'

const storeWithUsers = async () => {
  const storage = await openStore(':memory:')
  const instance = await instanceIn(storage)
  const [ann, bob] = await usersIn(storage, instance, 'ann', 'bob')
  return { storage, ann: ann!, bob: bob!, [Symbol.asyncDispose]: () => storage.close() }
}

test('a user above a lowered quota gives up one endpoint out of service for each new one', async () => {
  await using here = await storeWithUsers()
  const { storage, ann } = here
  for (const token of ['first', 'second', 'third']) await registered(storage, ann, token, { endpointsMax: 3 })
  const [first] = await endpointsOf(storage, ann)
  await storage.write(({ endpoints }) => endpoints.deactivate(first!, 'INVALID_DEVICE_TOKEN', NOW_MS))
  await registered(storage, ann, 'fourth', { endpointsMax: 1 })
  const refused = await registered(storage, ann, 'fifth', { endpointsMax: 1 })
  assert.deepEqual(
    (await endpointsOf(storage, ann)).map(({ deviceToken }) => deviceToken),
    ['second', 'third', 'fourth'],
  )
  assert.equal(refused.kind, 'full')
})

for (const [before, after] of [
  ['exclusive', 'shared'],
  ['shared', 'exclusive'],
  ['refresh', 'shared'],
] as const)
  test(`a device that was registered under ${before} does not move under ${after}`, async () => {
    await using here = await storeWithUsers()
    const { storage, ann, bob } = here
    await registered(storage, ann, 'phone', { tokenPolicy: before })
    await registered(storage, bob, 'phone', { tokenPolicy: after })
    assert.deepEqual([(await endpointsOf(storage, ann)).length, (await endpointsOf(storage, bob)).length], [1, 1])
  })

test('an app instance is adopted beyond the quota, which counts it from then on', async () => {
  await using server = await runningServer(undefined, '--app-instances-per-account', '1')
  const create = () =>
    server.root.client.send(new CreateAppInstanceCommand({ Name: 'chat', ClientRequestToken: crypto.randomUUID() }))
  await create()
  const { status } = await server.command('app-instance', 'create', '--id', crypto.randomUUID())
  assert.equal(status, 0)
  assert.equal((await refusal(create())).name, 'ResourceLimitExceededException')
})
