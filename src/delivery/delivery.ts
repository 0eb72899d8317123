import { userArnOf } from '../lib/arn.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { ids } from '../lib/ids.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import type { DataFolderHome } from '../store/data-folder.ts'
import { endpointIdOf } from '../store/keys.ts'
import { laneParts } from '../store/push-lane.ts'
import type { Storage } from '../store/storage.ts'
import type { Events } from '../telemetry/events.ts'
import type { DeliveryFailureEvent } from '../telemetry/push-events.ts'
import type { PushGauges } from '../telemetry/push-metrics.ts'
import { providerTokens } from './apns/token.ts'
import { type Capture, captureInbox, capturingChannels } from './capture.ts'
import { type Channels, storedChannels } from './channels.ts'
import type { Outcome } from './outcome.ts'
import type { Failure, FailureCause } from './settler.ts'
import { openWebhook, type Webhook, type WebhookSettings } from './webhook.ts'
import { openWorker, WORKER_LIMITS, type Worker } from './worker.ts'

/** What an operator settles. */
export interface DeliverySettings {
  /** `capture`: nothing leaves, and what would is kept. `off`: pushes wait for a server that delivers. */
  readonly mode: 'live' | 'capture' | 'off'
  readonly apnsUrl: string
  readonly apnsSandboxUrl: string
  readonly fcmUrl: string
  readonly fcmTokenUrl: string
  /** PEM: instead of the usual authorities. */
  readonly ca?: string | undefined
  readonly attemptsMax: number
  readonly ageMsMax: number
  /** Pushes under way of one channel of a push application. */
  readonly concurrency: number
  /** Pushes of an account on their way; 0 for any number. */
  readonly backlogMax: number
  /** Who is told of each push to an endpoint that was given up; absent: the log alone. */
  readonly webhook?: WebhookSettings | undefined
}

/** What delivery works with. */
export interface DeliveryOptions {
  readonly settings: DeliverySettings
  readonly storage: Storage
  readonly home: DataFolderHome
  /** Whether no other server can deliver from the same store. */
  readonly isAlone: boolean
  /** For how long a server that is not heard of keeps its pushes to itself. */
  readonly leaseMs: number
  readonly told: Events
  readonly now?: Clock
}

/** Delivery that runs. */
export interface Delivery {
  /** What would have gone out; undefined where something does. */
  readonly captured: Capture | undefined
  /** Undefined where nothing is delivered. */
  gauges(): PushGauges | undefined
  /** Something may have been accepted elsewhere. */
  look(): void
  /** Begins nothing any more; what is under way may end. */
  finish(): void
  /** Resolves when all has ended, or `stopMs` after `finish`. */
  stop(): Promise<void>
}

/** How long sends in flight may go on once the server stops. A second is left for the rest of it. */
const STOP_MS = 9000

/** Where pushes go unless the operator says otherwise. */
const PROVIDERS = {
  apnsUrl: 'https://api.push.apple.com',
  apnsSandboxUrl: 'https://api.sandbox.push.apple.com',
  fcmUrl: 'https://fcm.googleapis.com',
  fcmTokenUrl: 'https://oauth2.googleapis.com/token',
} as const

/** Starts to deliver what is accepted. */
export const openDelivery = (options: DeliveryOptions): Delivery => {
  const { settings, storage, leaseMs, told, now = systemClock } = options
  const { mode, attemptsMax, ageMsMax, concurrency, backlogMax } = settings
  if (mode !== 'live') told.pushModeChanged(mode)
  else if (!isToProviders(settings)) told.pushAddressesChanged(addressesOf(settings))
  if (mode === 'off') return NO_DELIVERY
  const captured = mode === 'capture' ? captureInbox() : undefined
  const webhook = settings.webhook && openWebhook({ settings: settings.webhook, told: told.pushWebhookTold, now })
  const worker = openWorker({
    storage,
    channels: captured ? capturingChannels(captured, { ...options, now }) : liveChannels(settings, storage, now),
    limits: { ...WORKER_LIMITS, leaseMs, attemptsMax, ageMsMax, concurrency, backlogMax },
    now,
    random: Math.random,
    newId: ids(now).ordered,
    isAlone: options.isAlone,
    told: tellers(options, now, webhook),
  })
  let finishedMs: number | undefined
  const finish = () => {
    finishedMs ??= performance.now()
    worker.finish()
    captured?.close()
  }
  return {
    captured,
    gauges: () => gaugesOf(worker),
    look: worker.look,
    finish,
    async stop() {
      finish()
      await worker.stop(Math.max(0, STOP_MS - (performance.now() - finishedMs!)))
      await webhook?.stop()
    },
  }
}

const nothing = () => {
  // There is nothing that could be done.
}
/** Of a server that leaves delivery to others. */
export const NO_DELIVERY: Delivery = {
  captured: undefined,
  gauges: () => undefined,
  look: nothing,
  finish: nothing,
  stop: async () => {},
}

const addressesOf = ({ apnsUrl, apnsSandboxUrl, fcmUrl, fcmTokenUrl }: DeliverySettings) => ({
  apnsUrl,
  apnsSandboxUrl,
  fcmUrl,
  fcmTokenUrl,
})

const isToProviders = (settings: DeliverySettings) =>
  settings.ca === undefined &&
  Object.entries(PROVIDERS).every(
    ([key, url]) => new URL(settings[key as keyof typeof PROVIDERS]).href === new URL(url).href,
  )

const liveChannels = (settings: DeliverySettings, storage: Storage, now: Clock): Channels => {
  const at = (url: string) => ({ url, ...(settings.ca !== undefined && { ca: settings.ca }) })
  return storedChannels({
    addresses: {
      apns: at(settings.apnsUrl),
      apnsSandbox: at(settings.apnsSandboxUrl),
      fcm: at(settings.fcmUrl),
      fcmToken: at(settings.fcmTokenUrl),
    },
    masterKey: storage.keys.master,
    tokens: providerTokens(now),
    now,
  })
}

const isGoogle = (channel: PushChannel) => channel === 'GCM'
const providerOf = (channel: PushChannel) => (isGoogle(channel) ? 'fcm' : 'apns')

const gaugesOf = (worker: Worker): PushGauges => ({
  ...worker.depth(),
  breakers: worker.breakers(),
  tokenAgesMs: { apns: worker.tokenAgeMs((channel) => !isGoogle(channel)), fcm: worker.tokenAgeMs(isGoogle) },
})

const reasonOf = (outcome: Outcome) => ('reason' in outcome ? outcome.reason : undefined)

const tellers = ({ told, home }: DeliveryOptions, now: Clock, webhook: Webhook | undefined) => ({
  attempted(lane: string, outcome: Outcome, tookMs: number) {
    const provider = providerOf(laneParts(lane).channel)
    told.pushAttempted({ provider, outcome: outcome.kind, reason: reasonOf(outcome), tookMs })
  },
  breakerChanged: (lane: string, state: string) => told.pushBreakerChanged(laneParts(lane), state),
  died: ({ endpoint, reason }: Parameters<Parameters<typeof openWorker>[0]['told']['died']>[0]) =>
    told.pushTokenDied(providerOf(endpoint.type), endpointIdOf(endpoint.key), reason),
  failed(failure: Failure) {
    const event = failureEvent(failure, home, now())
    told.deliveryFailed(event, failure.cause, failure.reason)
    webhook?.tell(event)
  },
  faulted: told.deliveryFaulted,
})

/** One sentence for each cause that AWS tells apart, in our words. Source: AWS, Debugging push notifications */
const FAILURE_REASONS: Readonly<Record<FailureCause, string>> = {
  unknown: 'The push could not be delivered, for a reason that is not among those that have a sentence of their own.',
  notFound: 'The device token or the push application is not there any more: AppInstanceUserEndpoint is INACTIVE.',
  throttled: 'The provider took no more for as long as the push was worth delivering.',
  channel: 'The push application has no channel of this type, or it is switched off.',
  credentials: "The provider does not accept the channel's credentials, or not for this app.",
}

const failureEvent = (
  { user, endpointId, cause }: Failure,
  home: DataFolderHome,
  nowMs: number,
): DeliveryFailureEvent => {
  const resourceArn = userArnOf(home, user)
  return {
    source: 'aws.chime',
    'detail-type': 'Chime Messaging AppInstanceUserEndpoint Delivery Failure',
    account: user.accountId,
    region: home.region,
    time: new Date(nowMs).toISOString(),
    resources: [resourceArn],
    detail: { resourceArn, endpointId, failureReason: FAILURE_REASONS[cause] },
  }
}
