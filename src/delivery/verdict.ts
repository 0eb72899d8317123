import { isThrottling } from '../lib/push-reasons.ts'
import type { HandOff } from './hand-off.ts'
import type { Outcome } from './outcome.ts'
import { nextAttempt, type PatienceLimits } from './patience.ts'
import type { Death, FailureCause, Verdict } from './settler.ts'

type Sent = Extract<HandOff, { kind: 'send' }>

/** What a verdict on an attempt rests on beside the provider's answer. */
export interface Grounds {
  readonly limits: PatienceLimits
  /** `random`: from 0 to 1. */
  readonly at: { readonly nowMs: number; readonly random: number }
  /** Whether the channel has had other credentials put since. */
  readonly isRotated: boolean
  /** Whether the channel has delivered to another token, since its credentials changed. */
  readonly isProven: boolean
  /** How long the attempt took. */
  readonly tookMs: number
}

/**
 * Makes of a provider's answer what is written down. Pure, so that all of answer 27 is tested without a provider.
 *
 * Source  ours, answers 25 and 27
 */
export const verdictOf = (sent: Sent, outcome: Outcome, grounds: Grounds): Verdict => {
  const verdict = judge(sent, outcome, grounds)
  const attempt = {
    outcome: outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : null,
    tookMs: Math.round(grounds.tookMs),
  }
  return { ...verdict, settlement: { ...verdict.settlement, attempt } }
}

const judge = (sent: Sent, outcome: Outcome, grounds: Grounds): Verdict => {
  const { push } = sent
  switch (outcome.kind) {
    case 'delivered':
      return { settlement: { kind: 'ended', push, outcome: 'delivered', reason: null } }
    case 'retry':
      return tryAgain(sent, outcome.reason, grounds, outcome.afterMs)
    case 'tokenDead': {
      if (outcome.onlyIfChannelProven && !grounds.isProven) return ended(sent, outcome.reason, 'unknown')
      const { endpoint } = sent
      if (endpoint && outcome.sinceMs !== undefined && outcome.sinceMs <= endpoint.registeredAtMs)
        return tryAgain(sent, outcome.reason, grounds)
      return { ...ended(sent, outcome.reason, 'notFound'), death: endpoint && deathOf(sent, endpoint) }
    }
    case 'channelWrong':
      return grounds.isRotated ? tryAgain(sent, outcome.reason, grounds) : ended(sent, outcome.reason, 'credentials')
    case 'refused':
      return ended(sent, outcome.reason, 'unknown')
    default:
      return outcome satisfies never
  }
}

/** A push that nobody was asked to take; the endpoint of a push application that is gone goes out of service. */
export const failedVerdict = ({
  push,
  reason,
  endpoint,
}: Omit<Extract<HandOff, { kind: 'fail' }>, 'kind'>): Verdict => ({
  settlement: { kind: 'ended', push, outcome: 'failed', reason },
  cause: CAUSES[reason] ?? 'unknown',
  ...(reason === 'AppGone' &&
    endpoint && { death: { endpoint, of: 'endpoint', reason: 'INVALID_PINPOINT_ARN' } as const }),
})

const CAUSES: Readonly<Record<string, FailureCause>> = {
  AppGone: 'notFound',
  ChannelMissing: 'channel',
  ChannelDisabled: 'channel',
  CredentialsLost: 'credentials',
}

const counted = ({ push }: Sent) => ({ ...push, attempts: push.attempts + 1 })

const ended = (sent: Sent, reason: string, cause: FailureCause): Verdict => ({
  settlement: { kind: 'ended', push: counted(sent), outcome: 'failed', reason },
  cause,
})

const tryAgain = (sent: Sent, reason: string, { limits, at }: Grounds, afterMs = 0): Verdict => {
  const next = nextAttempt(sent.tried, limits, { ...at, afterMs })
  if ('givenUp' in next) return ended(sent, reason, isThrottling(reason) ? 'throttled' : 'unknown')
  return { settlement: { kind: 'again', push: counted(sent), dueAtMs: next.dueAtMs } }
}

// The two tokens of an endpoint die separately: without the one for calls it still takes messages.
const deathOf = ({ push }: Sent, endpoint: Death['endpoint']): Death => ({
  endpoint,
  of: push.lane.endsWith('/APNS_VOIP') || push.lane.endsWith('/APNS_VOIP_SANDBOX') ? 'voipToken' : 'endpoint',
  reason: 'INVALID_DEVICE_TOKEN',
})
