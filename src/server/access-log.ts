import type { Events } from '../telemetry/events.ts'
import type { Served } from './intake.ts'

const OUR_FAULT = 500
const hundredths = (ms: number) => Math.round(ms * 100) / 100

/** Tells telemetry of an exchange: one line for the request, one for why it failed, one for each thing to audit. */
export const accessLog =
  (events: Events) =>
  ({
    requestId,
    response,
    operation,
    errorType,
    accountId,
    accessKeyId,
    cause,
    audits,
    sourceIp,
    tookMs,
    bodyBytes,
  }: Served): void => {
    const { status, body } = response
    events.requestServed({
      requestId,
      operation,
      status,
      errorType,
      accountId,
      accessKeyId,
      tookMs: hundredths(tookMs),
      bytesIn: bodyBytes,
      bytesOut: Buffer.byteLength(body),
    })
    if (cause !== undefined && status >= OUR_FAULT) events.requestFailed(requestId, operation, cause)
    for (const audit of audits ?? []) events.audited({ ...audit, requestId, sourceIp, accountId, accessKeyId })
  }
