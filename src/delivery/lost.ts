import type { Answer } from './http2/answer.ts'
import { type Outcome, retry } from './outcome.ts'

type Lost = Extract<Answer, { kind: 'lost' }>

// TLS's alerts against what a client has shown. A server that is not trusted has other codes: it is for the operator.
const CERTIFICATE_REFUSED = /^ERR_SSL_.*ALERT.*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/

/**
 * What becomes of a push that got no answer.
 *
 * Shape  a connection that a TLS alert about the certificate has ended -> the channel is wrong; all else -> a retry
 */
export const lostOutcome = ({ loss, code }: Lost): Outcome => {
  if (code !== undefined && CERTIFICATE_REFUSED.test(code)) return { kind: 'channelWrong', reason: 'BadCertificate' }
  return retry(loss, 'channel')
}
