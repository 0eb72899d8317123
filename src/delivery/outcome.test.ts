import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lostOutcome } from './lost.ts'
import { plainReason, retryAfterMs } from './outcome.ts'

const NOW_MS = Date.UTC(2026, 10, 25, 12)

const WAITS: [header: string | undefined, waitMs: number | undefined][] = [
  [undefined, undefined],
  ['0', 0],
  ['120', 120_000],
  ['Wed, 25 Nov 2026 12:01:30 GMT', 90_000],
  ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
  ['31536000', 86_400_000],
  ['soon', undefined],
  ['-5', undefined],
]

for (const [header, waitMs] of WAITS)
  test(`Retry-After ${header ?? 'left out'} asks to wait ${waitMs === undefined ? 'for nothing' : `${waitMs} ms`}`, () =>
    assert.equal(retryAfterMs(header, NOW_MS), waitMs))

test('a reason that is no plain name becomes the status, so that no log holds what a provider makes up', () => {
  assert.equal(plainReason('TopicDisallowed', 400), 'TopicDisallowed')
  for (const reason of [undefined, 7, '', 'two words', 'x'.repeat(41), 'ab12'.repeat(8)])
    assert.equal(plainReason(reason, 400), 'Status400')
})

const REFUSED_CERTIFICATES = [
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
]

for (const code of REFUSED_CERTIFICATES)
  test(`a connection that ends with ${code} says that the channel's certificate is wrong`, () => {
    const outcome = lostOutcome({ kind: 'lost', loss: 'ConnectionLost', code })
    assert.deepEqual(outcome, { kind: 'channelWrong', reason: 'BadCertificate' })
  })

test('any other loss is a retry that holds the channel', () => {
  for (const code of ['ECONNREFUSED', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED']) {
    const outcome = lostOutcome({ kind: 'lost', loss: 'Unreachable', code })
    assert.deepEqual(outcome, { kind: 'retry', reason: 'Unreachable', holds: 'channel' })
  }
})
