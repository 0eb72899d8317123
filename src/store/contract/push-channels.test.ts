import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT } from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'
import type { PushChannelRecord } from '../sql/push-channels.ts'

const CHANNEL: PushChannelRecord = {
  accountId: ACCOUNT,
  appId: 'phones',
  channel: 'APNS',
  enabled: 1,
  defaultMethod: 'CERTIFICATE',
  sealedKey: null,
  sealedCertificate: new Uint8Array([1, 2]),
  certificateExpiresAtMs: 4_949_000_000_000,
  credentialsId: 'first',
  credentialsChangedAtMs: 1,
  version: 1,
  createdAtMs: 1,
  updatedAtMs: 1,
}

for (const { name, open } of ENGINES) {
  test(`${name}: a channel is kept as it was put, and replaced whole by the next put`, async () => {
    await using store = await open()
    const { storage } = store
    const kept = async () => ({
      ...(await storage.read((tables) => tables.pushChannels.get(ACCOUNT, 'phones', 'APNS'))),
    })
    await storage.write((tables) => tables.pushChannels.put(CHANNEL))
    assert.deepEqual(await kept(), CHANNEL)
    const next: PushChannelRecord = {
      ...CHANNEL,
      enabled: 0,
      defaultMethod: 'KEY',
      sealedKey: new Uint8Array([3]),
      sealedCertificate: null,
      certificateExpiresAtMs: null,
      credentialsId: 'second',
      credentialsChangedAtMs: 2,
      version: 2,
      updatedAtMs: 2,
    }
    await storage.write((tables) => tables.pushChannels.put(next))
    assert.deepEqual(await kept(), next)
  })

  test(`${name}: the first certificate to run out is the first of those in use`, async () => {
    await using store = await open()
    const { storage } = store
    const first = () => storage.read((tables) => tables.pushChannels.firstExpiryAtMs())
    const put = (others: Partial<PushChannelRecord>) =>
      storage.write((tables) => tables.pushChannels.put({ ...CHANNEL, ...others }))
    assert.equal(await first(), undefined)
    await put({ certificateExpiresAtMs: 3 })
    await put({ channel: 'APNS_VOIP', certificateExpiresAtMs: 2 })
    await put({ channel: 'APNS_SANDBOX', certificateExpiresAtMs: 1, enabled: 0 })
    await put({ channel: 'APNS_VOIP_SANDBOX', certificateExpiresAtMs: 1, defaultMethod: 'KEY' })
    assert.equal(await first(), 2)
  })

  test(`${name}: channels are their application's and account's, listed by name, removed one by one or at a reset`, async () => {
    await using store = await open()
    const { storage } = store
    const other = { ...CHANNEL, accountId: '210987654321' }
    await storage.write(async (tables) => {
      for (const channel of ['GCM', 'APNS_VOIP', 'APNS'] as const)
        await tables.pushChannels.put({ ...CHANNEL, channel })
      await tables.pushChannels.put({ ...CHANNEL, appId: 'tablets' })
      await tables.pushChannels.put(other)
    })
    const listed = async (account: string, app: string) =>
      (await storage.read((tables) => tables.pushChannels.list(account, app))).map(({ channel }) => channel)
    assert.deepEqual(await listed(ACCOUNT, 'phones'), ['APNS', 'APNS_VOIP', 'GCM'])
    await storage.write((tables) => tables.pushChannels.remove(ACCOUNT, 'phones', 'APNS'))
    assert.deepEqual(await listed(ACCOUNT, 'phones'), ['APNS_VOIP', 'GCM'])
    await storage.write((tables) => tables.pushApps.remove(ACCOUNT, 'phones'))
    assert.deepEqual(
      [await listed(ACCOUNT, 'phones'), await listed(ACCOUNT, 'tablets'), await listed(other.accountId, 'phones')],
      [[], ['APNS'], ['APNS']],
    )
    await storage.write((tables) => tables.removeEverything())
    assert.deepEqual([await listed(ACCOUNT, 'tablets'), await listed(other.accountId, 'phones')], [[], []])
  })
}
