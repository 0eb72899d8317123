import {
  type AppInstanceUserEndpoint,
  DescribeAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import type { BreakerState } from '../../src/delivery/breaker.ts'
import { storedChannels } from '../../src/delivery/channels.ts'
import type { PoolLimits } from '../../src/delivery/http2/pool.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { Failure } from '../../src/delivery/settler.ts'
import { openWorker, WORKER_LIMITS, type WorkerLimits } from '../../src/delivery/worker.ts'
import type { FakePushOptions } from '../../src/fake-push/fake-push.ts'
import { ids } from '../../src/lib/ids.ts'
import type { ChannelMessageContent, PushAudience } from '../../src/lib/push-content.ts'
import type { PushChannel } from '../../src/lib/push-credentials.ts'
import { endpointKey, instanceKey, userKey } from '../../src/store/keys.ts'
import type { NewPush } from '../../src/store/sql/outbox.ts'
import type { Storage } from '../../src/store/storage.ts'
import { channelOf } from './channels.ts'
import { fakePush, MATERIALS } from './fake-push.ts'
import { serviceJson } from './push-credentials.ts'
import { eventually } from './server.ts'
import { storeOfServer } from './stores.ts'
import { ACCOUNT, newApp, register, type WorldSettings, world } from './world.ts'

/** The ids of all that is delivered in tests. */
const newIds = ids(Date.now)

/** What is asked for otherwise than usual. */
export interface DeliveryOptions {
  readonly fake?: Partial<FakePushOptions>
  readonly limits?: Partial<WorkerLimits>
  readonly poolLimits?: Partial<PoolLimits>
  /** Which channels the push application has. Default: all. */
  readonly channels?: readonly PushChannel[]
  readonly now?: () => number
  /** What delivery sees of the store, where it is not to see it as it is. */
  readonly seenAs?: (storage: Storage) => Storage
  /** How the server is settled. */
  readonly settings?: WorldSettings
}

/** What fits the fake's keys. */
const credentialsFor = (channel: PushChannel) => {
  if (channel !== 'GCM') {
    const { key, keyId, teamId, bundleId } = MATERIALS.apnsToken
    return { TokenKey: key, TokenKeyId: keyId, TeamId: teamId, BundleId: bundleId }
  }
  const { clientEmail, privateKey, privateKeyId, projectId } = MATERIALS.fcm
  const account = { client_email: clientEmail, private_key: privateKey, private_key_id: privateKeyId }
  return { ServiceJson: serviceJson({ ...account, project_id: projectId }) }
}

/** Puts the fake's credentials into a channel. */
export const openChannel = (of: ReturnType<typeof channelOf>, channel: PushChannel) =>
  of.update({ ...credentialsFor(channel), Enabled: true })

const ALL_CHANNELS: readonly PushChannel[] = ['APNS', 'APNS_SANDBOX', 'APNS_VOIP', 'APNS_VOIP_SANDBOX', 'GCM']

const LIMITS: WorkerLimits = {
  ...WORKER_LIMITS,
  leaseMs: 30_000,
  lookMs: 20,
  concurrency: 64,
  attemptsMax: 5,
  ageMsMax: 60_000,
  backlogMax: 100_000,
}

/** A message of a channel, as a push. */
export const MESSAGE: ChannelMessageContent = {
  kind: 'channelMessage',
  title: 'Ann',
  body: 'Hello',
  messageId: 'm-1',
  channelArn: 'arn:aws:chime:us-east-1:123456789012:app-instance/i/channel/c',
}

/** The key of an app instance that was never deleted. */
export const instanceKeyOf = (arn: string) => instanceKey(ACCOUNT, /app-instance\/([^/]+)/.exec(arn)?.[1] ?? '', 0)

/** A whole world with a server's store, the fake of Apple and Google, and a worker between them. */
export const deliveries = async (options: DeliveryOptions = {}) => {
  const {
    limits,
    poolLimits = {},
    channels = ALL_CHANNELS,
    now = Date.now,
    seenAs = (same) => same,
    settings = {},
  } = options
  const push = await fakePush(options.fake)
  const opened = await storeOfServer()
  const { storage } = opened
  const w = await (await world({ ...settings, storage })).withUser()
  for (const channel of channels) await openChannel(channelOf(w.pinpoint, w.app, channel), channel)

  const seen = {
    attempts: [] as { readonly lane: string; readonly outcome: Outcome }[],
    failures: [] as Failure[],
    faults: [] as unknown[],
    breakers: [] as BreakerState[],
  }
  const address = { url: push.fake.url, ca: MATERIALS.ca }
  const addresses = {
    apns: address,
    apnsSandbox: address,
    fcm: address,
    fcmToken: { ...address, url: push.fake.tokenUrl },
  }
  const newWorker = (isAlone = true, otherLimits: Partial<WorkerLimits> = {}, clock = now) =>
    openWorker({
      storage: seenAs(storage),
      channels: storedChannels({
        addresses,
        masterKey: storage.keys.master,
        tokens: providerTokens(Date.now),
        now: Date.now,
        poolLimits,
      }),
      limits: { ...LIMITS, ...limits, ...otherLimits },
      now: clock,
      random: () => 0,
      newId: newIds.ordered,
      isAlone,
      told: {
        attempted: (lane, outcome) => void seen.attempts.push({ lane, outcome }),
        breakerChanged: (_lane, state) => void seen.breakers.push(state),
        failed: (failure) => void seen.failures.push(failure),
        died: () => {},
        faulted: (cause) => void seen.faults.push(cause),
      },
    })
  const worker = newWorker()
  const userKeyOf = (arn: string) => userKey(instanceKeyOf(arn), arn.slice(arn.indexOf('/user/') + '/user/'.length))

  return {
    ...w,
    fake: push.fake,
    storage,
    worker,
    newWorker,
    seen,
    userKeyOf,
    instanceKeyOf,
    /** Another push application with one channel; returns its id. */
    async newAppWithChannel(channel: PushChannel) {
      const app = await newApp(w.pinpoint)
      await openChannel(channelOf(w.pinpoint, app, channel), channel)
      return app.slice(app.lastIndexOf('/') + 1)
    },
    /** Registers a device. */
    async device(user: string, token: string, type: 'APNS' | 'APNS_SANDBOX' | 'GCM' = 'APNS', voip?: string) {
      const attributes = { DeviceToken: token, ...(voip !== undefined && { VoipDeviceToken: voip }) }
      const { EndpointId } = await w.client.send(
        register(user, w.app, token, { Type: type, EndpointAttributes: attributes }),
      )
      return EndpointId!
    },
    endpointNamed: (user: string, id: string) => ({ userKey: userKeyOf(user), endpointKey: endpointKey(id)! }),
    async endpoint(user: string, id: string): Promise<Partial<AppInstanceUserEndpoint>> {
      const command = new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId: id })
      return (await w.client.send(command)).AppInstanceUserEndpoint ?? {}
    },
    /** Accepts a push; returns the message's id. */
    async deliver(audience: PushAudience, others: Partial<NewPush> = {}) {
      const push: NewPush = {
        id: newIds.ordered(),
        accountId: ACCOUNT,
        audience,
        content: MESSAGE,
        isVoip: false,
        keepsResults: true,
        nowMs: now(),
        backlogMax: LIMITS.backlogMax,
        ...others,
      }
      await storage.write((store) => store.outbox.deliver(push))
      return push.id
    },
    /** Waits until all of a message is settled; returns what came of each push. */
    settled: (id: string) =>
      eventually(async () => {
        const found = await storage.read((store) => store.pushResults.of(id))
        if (!found?.isSettled) throw new Error('a push is not settled')
        return found.results.map(({ outcome, reason }) => ({ outcome, reason }))
      }),
    /** Waits until the phone has so many pushes. */
    inboxOf: (deviceToken: string, count = 1) =>
      eventually(async () => {
        const kept = push.fake.inbox.list({ deviceToken, after: 0 })
        if (kept.length < count) throw new Error(`${deviceToken} has ${kept.length} pushes`)
        return kept
      }),
    async [Symbol.asyncDispose]() {
      await worker.stop(2000)
      await push[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}
