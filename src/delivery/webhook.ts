import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, systemClock } from '../lib/clock.ts'
import { hmacKey, hmacSha256 } from '../lib/hmac.ts'
import { ids } from '../lib/ids.ts'
import type { DeliveryFailureEvent } from '../telemetry/push-events.ts'

/** Where failures are told, by the operator's settings alone. */
export interface WebhookSettings {
  /** https; http for loopback. */
  readonly url: string
  /** What both sides know, and nobody else. */
  readonly secret: string
}

/** What a webhook is held to. */
export interface WebhookLimits {
  /** Events that wait; what comes on top is not told. */
  readonly eventsMax: number
  /** Requests under way. */
  readonly requestsMax: number
  readonly attemptsMax: number
  readonly answerMs: number
  readonly firstBackoffMs: number
  readonly backoffMsMax: number
}

/** What becomes of an event: taken by the webhook, or not told to it for one of these reasons. */
export type WebhookOutcome = 'taken' | 'full' | 'refused' | 'stopped'

/** What a webhook works with. */
export interface WebhookOptions {
  readonly settings: WebhookSettings
  /** `detail` says why, of one that was refused. */
  readonly told: (outcome: WebhookOutcome, detail?: string) => void
  readonly limits?: Partial<WebhookLimits>
  readonly now?: Clock
}

/** Tells failures to the operator's own service: best effort, as AWS's events are. */
export interface Webhook {
  /** Takes an event, and returns at once. */
  tell(event: DeliveryFailureEvent): void
  /** Tells no more; resolves when what was under way has been let go. */
  stop(): Promise<void>
}

/** Ours: a webhook that is down for some five minutes misses nothing, unless more fails meanwhile than is kept. */
const LIMITS: WebhookLimits = {
  eventsMax: 10_000,
  requestsMax: 8,
  attemptsMax: 12,
  answerMs: 10_000,
  firstBackoffMs: 500,
  backoffMsMax: 60_000,
}

/** Proves that a body comes from here, and when: hexadecimal, of the time, a dot, and the body. */
export const signatureOf = (secret: string, timestampS: number, body: string): string =>
  `v1=${hmacSha256(hmacKey(secret), `${timestampS}.${body}`).toString('hex')}`

/**
 * Opens a webhook. The events of one endpoint are told in their order, each after the one before it has been taken or
 * given up; those of others do not wait for them. Pushes wait for none.
 */
export const openWebhook = ({ settings, told, limits: given = {}, now = systemClock }: WebhookOptions): Webhook => {
  const limits = { ...LIMITS, ...given }
  const stopping = new AbortController()
  const newId = ids(now).ordered
  const lines = new Map<string, string[]>()
  const runs = new Set<Promise<void>>()
  const request = bounded(limits.requestsMax)
  let waiting = 0

  const post = async (body: string): Promise<string | undefined> => {
    const timestampS = Math.floor(now() / 1000)
    const headers = {
      'content-type': 'application/json',
      'x-carillon-timestamp': String(timestampS),
      'x-carillon-signature': signatureOf(settings.secret, timestampS, body),
    }
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(limits.answerMs)])
    try {
      // A redirect could lead anywhere; it is an answer like another that is not a success.
      const response = await fetch(settings.url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await response.body?.cancel()
      return response.ok ? undefined : `status ${response.status}`
    } catch (error) {
      return signal.aborted ? 'no answer in time' : reasonOf(error)
    }
  }

  const deliver = async (body: string): Promise<void> => {
    let fault: string | undefined
    for (let attempt = 0; attempt < limits.attemptsMax; attempt += 1) {
      if (attempt > 0) await rest(backoffMs(attempt, limits), stopping.signal)
      if (stopping.signal.aborted) return told('stopped')
      fault = await request(() => post(body))
      if (fault === undefined) return told('taken')
    }
    told('refused', fault)
  }

  const run = async (name: string, line: string[]): Promise<void> => {
    for (let body = line[0]; body !== undefined; body = line[0]) {
      await deliver(body)
      line.shift()
      waiting -= 1
    }
    lines.delete(name)
  }

  return {
    tell(event) {
      if (stopping.signal.aborted) return told('stopped')
      if (waiting >= limits.eventsMax) return told('full')
      waiting += 1
      // The same id for each attempt, so that one that comes twice is known.
      const body = JSON.stringify({ version: '0', id: newId(), ...event })
      const name = `${event.detail.resourceArn} ${event.detail.endpointId}`
      const line = lines.get(name)
      if (line) return void line.push(body)
      const first = [body]
      lines.set(name, first)
      const running = run(name, first).finally(() => runs.delete(running))
      runs.add(running)
    },
    async stop() {
      stopping.abort()
      await Promise.all(runs)
    },
  }
}

const backoffMs = (attempt: number, { firstBackoffMs, backoffMsMax }: WebhookLimits) =>
  Math.min(firstBackoffMs * 2 ** (attempt - 1), backoffMsMax) * (0.5 + Math.random() / 2)

const rest = (ms: number, signal: AbortSignal) =>
  wait(ms, undefined, { signal, ref: false }).catch(() => {
    // Stopped: whoever rests looks at the signal.
  })

// What undici says, without the URL.
const reasonOf = (error: unknown): string => {
  const { code } = Object(error instanceof Error ? error.cause : undefined) as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'no connection'
}

/** Runs so many at a time; the others wait for their turn, in order. */
const bounded = (max: number) => {
  const queue: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= max) await new Promise<void>((turn) => queue.push(turn))
    else running += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
}
