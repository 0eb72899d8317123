import assert from 'node:assert/strict'
import { test } from 'node:test'
import { APNS_VERDICTS, apnsOutcome } from '../../src/delivery/apns/outcome.ts'
import { FCM_VERDICTS, fcmOutcome, RPC_VERDICTS } from '../../src/delivery/fcm/outcome.ts'
import type { Loss } from '../../src/delivery/http2/answer.ts'
import { lostOutcome } from '../../src/delivery/lost.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { isPassing, isThrottling } from '../../src/lib/push-reasons.ts'

const isTriedAgain = ({ kind }: Outcome) => kind === 'retry'
const isForLater = (reason: string) => isPassing(reason) || isThrottling(reason)

const LOSSES = [
  'Unreachable',
  'Timeout',
  'ConnectionLost',
  'Reset',
  'StreamRefused',
  'AnswerTooLarge',
  'QueueFull',
  'Closed',
] as const satisfies readonly Loss[]

const OF_FCM = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const SAID: readonly (readonly [reason: string, outcome: Outcome])[] = [
  ...Object.keys(APNS_VERDICTS).map((reason) => [reason, apnsOutcome({ status: 400, reason })] as const),
  ...Object.keys(FCM_VERDICTS).map((errorCode) => {
    const error = { details: [{ '@type': OF_FCM, errorCode }] }
    return [errorCode, fcmOutcome({ status: 400, error })] as const
  }),
  ...Object.keys(RPC_VERDICTS).map((status) => [status, fcmOutcome({ status: 400, error: { status } })] as const),
  ...LOSSES.map((loss) => [loss, lostOutcome({ kind: 'lost', loss })] as const),
  ...[400, 401, 403, 404, 408, 429, 500, 503].map((status) => [`Status${status}`, fcmOutcome({ status })] as const),
]

test('a reason is told as one that may pass if, and only if, its push is tried again', () => {
  assert.deepEqual(
    SAID.filter(([reason, outcome]) => isTriedAgain(outcome) !== isForLater(reason)).map(([reason]) => reason),
    [],
  )
})
