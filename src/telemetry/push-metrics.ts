import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What delivery looks like when a scrape asks. */
export interface PushGauges {
  readonly pushes: number
  /** When the oldest that is on its way was accepted. */
  readonly oldestAtMs: number | undefined
  readonly certificateExpiresAtMs: number | undefined
  /** How many lanes, each a channel of a push application, are in each state. */
  readonly breakers: Readonly<Record<string, number>>
  /** By provider. */
  readonly tokenAgesMs: Readonly<Record<string, number | undefined>>
}

const SEND_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const MS_PER_SECOND = 1000

/** The metrics of delivery; `gauges` is undefined where nothing is delivered. */
export const pushMetrics = (registers: Registry[], gauges: () => PushGauges | undefined) => {
  measure(registers, gauges)
  return {
    pushAttempts: new Counter({
      name: 'carillon_push_attempts_total',
      help: 'Pushes handed to a provider, by provider, what came of it and, where it was not taken, the reason.',
      labelNames: ['provider', 'outcome', 'reason'],
      registers,
    }),
    pushSeconds: new Histogram({
      name: 'carillon_push_send_duration_seconds',
      help: "Time from handing a push over to the provider's answer, by provider.",
      labelNames: ['provider'],
      buckets: SEND_SECONDS,
      registers,
    }),
    pushTokenDeaths: new Counter({
      name: 'carillon_push_token_deaths_total',
      help: 'Tokens taken out of service, by provider and reason.',
      labelNames: ['provider', 'reason'],
      registers,
    }),
    pushWebhookEvents: new Counter({
      name: 'carillon_push_webhook_events_total',
      help: 'Failures told to the webhook (taken), or not: full (too many wait), refused (given up), stopped.',
      labelNames: ['outcome'],
      registers,
    }),
    pushFailures: new Counter({
      name: 'carillon_push_failures_total',
      help: 'Pushes to endpoints that were given up, by cause.',
      labelNames: ['cause'],
      registers,
    }),
  }
}

const measure = (registers: Registry[], gauges: () => PushGauges | undefined) => {
  const gauge = (name: string, help: string, value: (seen: PushGauges) => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const seen = gauges()
        const found = seen && value(seen)
        if (found === undefined) this.reset()
        else this.set(found)
      },
    })
  gauge('carillon_push_queue_pushes', 'Pushes on their way.', ({ pushes }) => pushes)
  gauge('carillon_push_queue_oldest_age_seconds', 'Age of the oldest push on its way.', ({ oldestAtMs }) =>
    oldestAtMs === undefined ? 0 : Math.max(0, Date.now() - oldestAtMs) / MS_PER_SECOND,
  )
  gauge(
    'carillon_push_certificate_expires_seconds',
    'When the first certificate in use runs out, since the Unix epoch.',
    ({ certificateExpiresAtMs }) => certificateExpiresAtMs && certificateExpiresAtMs / MS_PER_SECOND,
  )
  const labelled = (
    name: string,
    help: string,
    label: string,
    values: (seen: PushGauges) => Readonly<Record<string, number | undefined>>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        const seen = gauges()
        this.reset()
        for (const [of, value] of Object.entries(seen ? values(seen) : {}))
          if (value !== undefined) this.set({ [label]: of }, value)
      },
    })
  labelled(
    'carillon_push_breakers',
    'Channels of push applications with something to do lately, by the state of their breaker.',
    'state',
    ({ breakers }) => breakers,
  )
  labelled(
    'carillon_push_provider_token_age_seconds',
    'Age of the oldest token that goes with pushes, by provider.',
    'provider',
    ({ tokenAgesMs }) =>
      Object.fromEntries(Object.entries(tokenAgesMs).map(([provider, ms]) => [provider, ms && ms / MS_PER_SECOND])),
  )
}
