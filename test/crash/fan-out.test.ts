import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { ids } from '../../src/lib/ids.ts'
import { credentialsSealer } from '../../src/lib/sealed-credentials.ts'
import type { Storage } from '../../src/store/storage.ts'
import { fakePush, MATERIALS } from '../support/fake-push.ts'
import { ACCOUNT, newInstance, registration, userRecord } from '../support/records.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'
import { startServer } from './crash-server.ts'

const USERS = 2000
const DEVICES = 10
const PUSHES = USERS * DEVICES
const USERS_PER_WRITE = 100
const CONCURRENCY = 100
const PATIENCE_MS = 90_000

const NAME = { accountId: ACCOUNT, appId: 'phones', channel: 'APNS' } as const

const putCredentials = (storage: Storage, credentialsId: string) => {
  const nowMs = Date.now()
  return storage.write(({ pushChannels }) =>
    pushChannels.put({
      ...NAME,
      enabled: 1,
      defaultMethod: 'KEY',
      sealedKey: credentialsSealer(storage.keys.master)(NAME, 'apnsToken', MATERIALS.apnsToken),
      sealedCertificate: null,
      certificateExpiresAtMs: null,
      credentialsId,
      credentialsChangedAtMs: nowMs,
      version: 1,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }),
  )
}

/** A push application with a channel to the fake, and an app instance of many phones, all of which are to get a message. */
const fill = async (storage: Storage) => {
  const nowMs = Date.now()
  await putCredentials(storage, 'one')
  const instanceKey = await storage.write(async (store) => {
    await store.pushApps.insert({ accountId: ACCOUNT, id: NAME.appId, name: '', createdAtMs: nowMs })
    return newInstance(store)
  })
  for (let from = 0; from < USERS; from += USERS_PER_WRITE)
    await storage.write(async ({ users, registrations }) => {
      for (let at = from; at < from + USERS_PER_WRITE; at += 1) {
        const user = userRecord(instanceKey, `user-${at}`)
        await users.insert(user)
        for (let device = 0; device < DEVICES; device += 1)
          await registrations.register(registration(user, `ok-${at}-${device}`, { device: { pushAppId: NAME.appId } }))
      }
    })
  await storage.write(({ outbox }) =>
    outbox.deliver({
      id: ids(Date.now).ordered(),
      accountId: ACCOUNT,
      audience: { kind: 'appInstance', instanceKey },
      content: { kind: 'made', apns: { payload: { aps: { alert: 'Hello' } }, pushType: 'alert', priority: 10 } },
      isVoip: false,
      keepsResults: false,
      nowMs,
      backlogMax: 0,
    }),
  )
}

test(`delivers all of ${PUSHES} pushes though the server is killed among them, right when credentials are put, and hardly any twice`, async () => {
  await using push = await fakePush()
  using folder = temporaryFolder()
  const [dataDir, caFile] = [join(folder.path, 'data'), join(folder.path, 'ca.pem')]
  writeFileSync(caFile, MATERIALS.ca)
  const storage = await openStore(dataDir)
  await fill(storage)
  await storage.close()

  // The fake keeps the last 10,000, so that one has to look now and then.
  const seen = new Set<string>()
  let received = 0
  const look = () => {
    for (const { deviceToken, number } of push.fake.inbox.list({ after: received })) {
      seen.add(deviceToken)
      received = number
    }
  }
  const until = async (isEnough: () => boolean) => {
    const endMs = performance.now() + PATIENCE_MS
    for (look(); !isEnough() && performance.now() < endMs; look()) await delay(20)
  }
  const serve = () =>
    startServer(
      dataDir,
      {},
      ...['--push-apns-url', push.fake.url, '--push-ca-file', caFile, '--push-concurrency', String(CONCURRENCY)],
    )
  const killed = await serve()
  await until(() => received > PUSHES / 4)
  const beside = await openStore(dataDir, { alone: false })
  await putCredentials(beside, 'two')
  await killed.kill()
  await beside.close()
  look()
  const before = seen.size
  await using server = await serve()
  await until(() => seen.size === PUSHES)
  await server.stop()
  look()
  console.log(`${before} pushes before the kill, ${received - seen.size} twice`)
  assert.ok(before > 0 && before < PUSHES)
  assert.equal(seen.size, PUSHES)
  assert.ok(received - seen.size <= CONCURRENCY)
})
