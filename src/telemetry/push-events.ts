import { failure } from './failure.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** An endpoint that a push was not delivered to, in the form in which AWS puts it on EventBridge. */
export interface DeliveryFailureEvent {
  readonly source: 'aws.chime'
  readonly 'detail-type': 'Chime Messaging AppInstanceUserEndpoint Delivery Failure'
  readonly account: string
  readonly region: string
  readonly time: string
  readonly resources: readonly string[]
  readonly detail: {
    readonly resourceArn: string
    readonly endpointId: string
    readonly failureReason: string
  }
}

/** One attempt to hand a push over. */
export interface PushAttempt {
  readonly provider: string
  readonly outcome: string
  /** A plain name of the provider's, or of ours; absent where it was taken. */
  readonly reason?: string | undefined
  readonly tookMs: number
}

/** Which credentials an event is about: a channel of a push application. */
export interface LaneName {
  readonly accountId: string
  readonly appId: string
  readonly channel: string
}

const MS_PER_SECOND = 1000

/** So many reasons have a count of their own; a provider that makes them up fills no memory. */
const REASONS_MAX = 100

/** No line: there are thousands a second. */
const attempted = (metrics: Metrics) => {
  const reasons = new Set<string>()
  const counted = (reason: string) => {
    if (reasons.size < REASONS_MAX) reasons.add(reason)
    return reasons.has(reason) ? reason : 'other'
  }
  return ({ provider, outcome, reason = 'none', tookMs }: PushAttempt) => {
    metrics.pushAttempts.inc({ provider, outcome, reason: counted(reason) })
    metrics.pushSeconds.observe({ provider }, tookMs / MS_PER_SECOND)
  }
}

/** What is worth telling of delivery. */
export const pushEvents = (log: Log, metrics: Metrics) => ({
  pushAttempted: attempted(metrics),

  /** A provider has said of a token that it reaches nobody. */
  pushTokenDied(provider: string, endpointId: string, reason: string) {
    metrics.pushTokenDeaths.inc({ provider, reason })
    log.info({ event: 'pushTokenDied', provider, endpointId, reason })
  },

  /** Best effort, as AWS's are. */
  deliveryFailed(event: DeliveryFailureEvent, cause: string, reason: string) {
    metrics.pushFailures.inc({ cause })
    log.info({ event: 'deliveryFailed', audit: true, reason, ...event })
  },

  /** What the webhook did not get is in the log all the same, as `deliveryFailed`. */
  pushWebhookTold(outcome: string, detail?: string) {
    metrics.pushWebhookEvents.inc({ outcome })
    if (outcome === 'refused')
      log.error({ event: 'pushWebhookRefused', detail }, 'The webhook did not take an event: it is given up')
  },

  pushBreakerChanged(lane: LaneName, state: string) {
    log.info({ event: 'pushBreakerChanged', ...lane, state }, `Pushes through ${lane.channel}: the breaker is ${state}`)
  },

  /** Pushes stay, and are tried again. */
  deliveryFaulted(cause: unknown) {
    log.error({ event: 'deliveryFaulted', failure: failure(cause) }, 'Delivery failed at something')
  },

  /** Loud, since pushes and credentials go there. */
  pushAddressesChanged(addresses: Readonly<Record<string, string>>) {
    log.error(
      { event: 'pushAddressesChanged', ...addresses },
      'PUSHES AND THE CREDENTIALS OF PUSH CHANNELS DO NOT GO TO APPLE AND GOOGLE: the settings name other addresses',
    )
  },

  pushModeChanged(mode: string) {
    log.info({ event: 'pushModeChanged', mode }, `Nothing is pushed: the setting is ${mode}`)
  },
})
