import { join } from 'node:path'
import { type DeliverySettings, openDelivery } from '../../src/delivery/delivery.ts'
import { WORKER_LIMITS } from '../../src/delivery/worker.ts'
import { ids } from '../../src/lib/ids.ts'
import { ALL_BUCKETS } from '../../src/store/sql/push-buckets.ts'
import type { Storage } from '../../src/store/storage.ts'
import { events } from '../../src/telemetry/events.ts'
import { openLog } from '../../src/telemetry/log.ts'
import { metrics } from '../../src/telemetry/metrics.ts'
import { ACCOUNT, newInstance, registration, userRecord } from '../../test/support/records.ts'
import { openStore } from '../../test/support/stores.ts'
import { bareClient, DEVICE_TOKENS, type Provider } from './bare.ts'
import type { LeanFake } from './fake.ts'
import { compare, PUSHES, paced, sent } from './rounds.ts'
import { accept, openChannel } from './store.ts'

const NAMES = { APNS: 'APNs', GCM: 'FCM' } as const
const APP = 'phones'
const PER_WRITE = 500

// What was delivered is to be told of as a server tells of it.
const told = events(
  openLog({ level: 'silent', pretty: false }),
  metrics({ walBytes: () => 0, pushes: () => undefined }),
)

/** A push application with a channel, and an app instance with a device for each push of a round. */
const phones = async (storage: Storage, provider: Provider, fake: LeanFake): Promise<Uint8Array> => {
  const appId = `${APP}-${provider}`
  const instanceKey = await storage.write(async (store) => {
    await store.pushApps.insert({ accountId: ACCOUNT, id: appId, name: '', createdAtMs: Date.now() })
    return newInstance(store)
  })
  await openChannel(storage, { accountId: ACCOUNT, appId }, provider, fake)
  const width = DEVICE_TOKENS[provider].length
  for (let from = 0; from < PUSHES; from += PER_WRITE)
    await storage.write(async ({ users, registrations }) => {
      for (let at = from; at < from + PER_WRITE; at += 1) {
        const user = userRecord(instanceKey, `user-${at}`)
        const device = { pushAppId: appId, type: provider, deviceToken: String(at).padStart(width, '0') }
        await users.insert(user)
        await registrations.register(registration(user, device.deviceToken, { device }))
      }
    })
  return instanceKey
}

/** Accepts a message and spreads it, so that nothing is left but what each push costs. */
const waiting = async (storage: Storage, instanceKey: Uint8Array): Promise<void> => {
  await accept(storage, ACCOUNT, instanceKey)
  const { membersPerStep: membersMax, pushesPerStep: pushesMax } = WORKER_LIMITS
  const options = { nowMs: Date.now(), membersMax, pushesMax, backlogMax: 0, newId: ids(Date.now).ordered }
  for (const bucket of ALL_BUCKETS)
    while (await storage.write(({ pushSpread }) => pushSpread.step(bucket, options))) {
      // Each step takes the next part of the audience.
    }
}

/** Delivers all that waits, and ends when that is settled on disk. */
const deliver = async (storage: Storage, settings: DeliverySettings): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let attempts = 0
  const delivery = openDelivery({
    settings,
    storage,
    home: { partition: 'aws', region: 'us-east-1' },
    isAlone: true,
    leaseMs: 30_000,
    told: {
      ...told,
      pushAttempted(attempt) {
        told.pushAttempted(attempt)
        attempts += 1
        if (attempts === PUSHES) resolve()
      },
      deliveryFaulted(cause) {
        throw cause
      },
    },
  })
  await promise
  await delivery.stop()
  for (const bucket of ALL_BUCKETS)
    if ((await storage.read(({ outbox }) => outbox.depth(bucket))) > 0) throw new Error('a push is not settled')
}

/** What a push costs from the outbox to the provider and back to the disk, in one process, beside the bare client. */
export const measureDurable = async (fake: LeanFake, folder: string): Promise<void> => {
  const bare = await bareClient(fake)
  const storage = await openStore(join(folder, 'data'))
  const settings = {
    mode: 'live',
    apnsUrl: fake.url,
    apnsSandboxUrl: fake.url,
    fcmUrl: fake.url,
    fcmTokenUrl: fake.tokenUrl,
    ca: fake.ca,
    attemptsMax: 25,
    ageMsMax: 3_600_000,
    concurrency: 200,
    backlogMax: 0,
  } as const
  for (const provider of ['APNS', 'GCM'] as const) {
    const instanceKey = await phones(storage, provider, fake)
    const ours = async () => {
      await waiting(storage, instanceKey)
      return paced(() => deliver(storage, settings))
    }
    await compare(`From the outbox, ${NAMES[provider]}`, () => sent(bare[provider]), ours)
  }
  await storage.close()
}
