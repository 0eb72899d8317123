import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointRecord } from '../store/sql/endpoints.ts'
import type { Outcome } from './outcome.ts'
import { failedVerdict, type Grounds, verdictOf } from './verdict.ts'

const REGISTERED_AT_MS = 1000
const KEY = new Uint8Array(16)
const endpoint: EndpointRecord = {
  userKey: KEY,
  key: KEY,
  id: 'e',
  type: 'APNS',
  pushAppId: 'phones',
  deviceToken: 'd',
  voipDeviceToken: 'v',
  name: null,
  allowMessages: 'ALL',
  createdAtMs: 0,
  updatedAtMs: 0,
  registeredAtMs: REGISTERED_AT_MS,
  inactiveReason: null,
}
const pushIn = (channel: string) => ({
  bucket: 0,
  lane: `123456789012/phones/${channel}`,
  dueAtMs: 0,
  id: KEY,
  messageId: KEY,
  member: null,
  userKey: KEY,
  endpointKey: KEY,
  attempts: 0,
})
const GROUNDS: Grounds = {
  limits: { attemptsMax: 2, ageMsMax: 3_600_000 },
  at: { nowMs: 0, random: 1 },
  isRotated: false,
  isProven: false,
  tookMs: 0,
}

/** What becomes of a push in few words. */
const judged = (
  outcome: Outcome,
  { channel = 'APNS', attempts = 0, ...grounds }: Partial<Grounds> & { channel?: string; attempts?: number } = {},
) => {
  const verdict = verdictOf(
    {
      kind: 'send',
      push: { ...pushIn(channel), attempts },
      ready: {
        id: 'i',
        deviceToken: 'd',
        createdAtMs: 0,
        body: { provider: 'fcm', members: '', isUnlabelled: true, ttlSeconds: undefined },
        userKey: KEY,
      },
      tried: { attempts, createdAtMs: 0, ttlSeconds: undefined, isVoip: false },
      endpoint,
    },
    outcome,
    { ...GROUNDS, ...grounds },
  )
  const { settlement, death, cause } = verdict
  const end = settlement.kind === 'again' ? `again at ${settlement.dueAtMs}` : settlement.outcome
  return [end, cause, death && `${death.of} ${death.reason}`]
}

const dead = (others: Partial<Extract<Outcome, { kind: 'tokenDead' }>> = {}): Outcome => ({
  kind: 'tokenDead',
  reason: 'Unregistered',
  ...others,
})
const INVALID = 'endpoint INVALID_DEVICE_TOKEN'

for (const [what, actual, expected] of [
  ['a push that is taken ends', judged({ kind: 'delivered' }), ['delivered', undefined, undefined]],
  [
    'a retry comes later',
    judged({ kind: 'retry', reason: 'X', holds: 'channel' }),
    ['again at 1000', undefined, undefined],
  ],
  [
    'a retry comes no sooner than asked',
    judged({ kind: 'retry', reason: 'X', holds: 'token', afterMs: 5000 }),
    ['again at 5000', undefined, undefined],
  ],
  [
    'the last retry is a failure',
    judged({ kind: 'retry', reason: 'X', holds: 'channel' }, { attempts: 1 }),
    ['failed', 'unknown', undefined],
  ],
  [
    'a provider that never took it has throttled it',
    judged({ kind: 'retry', reason: 'QUOTA_EXCEEDED', holds: 'channel' }, { attempts: 1 }),
    ['failed', 'throttled', undefined],
  ],
  ['a token that died since it was registered', judged(dead({ sinceMs: 1001 })), ['failed', 'notFound', INVALID]],
  [
    'a token that died when it was registered',
    judged(dead({ sinceMs: 1000 })),
    ['again at 1000', undefined, undefined],
  ],
  ['a token that died nobody knows when', judged(dead()), ['failed', 'notFound', INVALID]],
  [
    'a token for calls dies alone',
    judged(dead(), { channel: 'APNS_VOIP' }),
    ['failed', 'notFound', 'voipToken INVALID_DEVICE_TOKEN'],
  ],
  ['a bad token of an unproven channel', judged(dead({ onlyIfChannelProven: true })), ['failed', 'unknown', undefined]],
  [
    'a bad token of a proven channel',
    judged(dead({ onlyIfChannelProven: true }), { isProven: true }),
    ['failed', 'notFound', INVALID],
  ],
  ['a wrong channel', judged({ kind: 'channelWrong', reason: 'X' }), ['failed', 'credentials', undefined]],
  [
    'a channel that was wrong, and has other credentials by now',
    judged({ kind: 'channelWrong', reason: 'X' }, { isRotated: true }),
    ['again at 1000', undefined, undefined],
  ],
  ['a push that is refused', judged({ kind: 'refused', reason: 'X' }), ['failed', 'unknown', undefined]],
] as const)
  test(`${what}: ${expected.filter((part) => part !== undefined).join(', ')}`, () => assert.deepEqual(actual, expected))

for (const [reason, cause, death] of [
  ['AppGone', 'notFound', 'INVALID_PINPOINT_ARN'],
  ['ChannelMissing', 'channel', undefined],
  ['ChannelDisabled', 'channel', undefined],
  ['CredentialsLost', 'credentials', undefined],
  ['PayloadTooLarge', 'unknown', undefined],
] as const)
  test(`a push that was not handed over, ${reason}: ${cause}`, () => {
    const verdict = failedVerdict({ push: pushIn('APNS'), reason, endpoint })
    assert.deepEqual([verdict.cause, verdict.death?.reason], [cause, death])
  })
