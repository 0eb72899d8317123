import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../test/support/stores.ts'
import { StoreUnavailable } from '../store/database.ts'
import { NOWHERE } from '../store/storage.ts'
import { captureInbox, capturingChannels } from './capture.ts'

const LANE = { accountId: '123456789012', appId: 'phones', channel: 'GCM' } as const

test('a push is captured, without the name of whose device it is, while the store is away', async () => {
  const storage = await openStore(NOWHERE)
  await storage.write(({ pushApps }) =>
    pushApps.insert({ accountId: LANE.accountId, id: LANE.appId, name: 'phones', createdAtMs: 0 }),
  )
  const capture = captureInbox()
  const away = { ...storage, read: () => Promise.reject(new StoreUnavailable('away')) }
  const channels = capturingChannels(capture, {
    storage: away,
    home: { partition: 'aws', region: 'us-east-1' },
    now: () => 0,
  })
  const channel = await storage.read((store) => channels(LANE, store))
  assert.equal(channel.kind, 'usable')
  if (channel.kind !== 'usable') return
  const outcome = await channel.open().send({
    id: 'push-1',
    deviceToken: 'phone',
    createdAtMs: 0,
    userKey: new Uint8Array(16),
    body: { provider: 'fcm', message: {} } as never,
  })
  assert.equal(outcome.kind, 'delivered')
  assert.deepEqual(
    capture.list({ after: 0 }).map(({ deviceToken, user }) => [deviceToken, user]),
    [['phone', undefined]],
  )
  await storage.close()
})
