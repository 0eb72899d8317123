import { isPassing, isThrottling } from '../../../lib/push-reasons.ts'
import { endpointIdOf } from '../../../store/keys.ts'
import type { PushResult } from '../../../store/sql/push-results.ts'
import type { DeliveryStatus, EndpointMessageResult, MessageResult } from '../generated.ts'

/** Why a device gets nothing, before any provider is asked. */
export type PushFault =
  | 'NoContentForProvider'
  | 'PayloadTooLarge'
  | 'EndpointNotFound'
  | 'EndpointInactive'
  | 'OptedOut'

/** What is said of one device, be it an address or an endpoint. */
export type DeviceResult = MessageResult & EndpointMessageResult

const result = (DeliveryStatus: DeliveryStatus, StatusCode: number, StatusMessage: string) => ({
  DeliveryStatus,
  StatusCode,
  StatusMessage,
})

const ACCEPTED = 202

/** The push is on disk, and nothing has come of it yet. Source: ours, answer 29. */
export const acceptedResult = (messageId: string): DeviceResult => ({
  ...result('SUCCESSFUL', ACCEPTED, 'Accepted: the push service has not answered yet'),
  MessageId: messageId,
})

/** Whether something may yet come of it. */
export const isPending = ({ StatusCode }: DeviceResult): boolean => StatusCode === ACCEPTED

const FAULTS: Readonly<Record<PushFault, string>> = {
  NoContentForProvider: 'NoContentForProvider: the request has no message for this kind of device',
  PayloadTooLarge: 'PayloadTooLarge: no push service takes that much',
  EndpointNotFound: 'EndpointNotFound: the application has no such endpoint',
  EndpointInactive: 'EndpointInactive: it is INACTIVE, for the reason that describing it shows',
  OptedOut: 'OptedOut: AllowMessages of the endpoint is NONE',
}

/** Nothing was accepted for this device. */
export const faultResult = (fault: PushFault): DeviceResult =>
  result(fault === 'OptedOut' ? 'OPT_OUT' : 'PERMANENT_FAILURE', 400, FAULTS[fault])

/**
 * What the provider said in the end, in Pinpoint's words.
 *
 * Source  Pinpoint API reference, MessageResult; ours for which reason is which status
 */
export const settledResult = ({ outcome, reason, pushId }: PushResult): DeviceResult => {
  const MessageId = endpointIdOf(pushId)
  if (outcome === 'delivered') return { ...result('SUCCESSFUL', 200, 'The push service has taken it'), MessageId }
  if (outcome === 'dropped') return { ...faultResult('EndpointNotFound'), MessageId }
  const told = reason ?? 'Unknown'
  if (isThrottling(told)) return { ...result('THROTTLED', 429, told), MessageId }
  if (isPassing(told)) return { ...result('TEMPORARY_FAILURE', 503, told), MessageId }
  return { ...result('PERMANENT_FAILURE', 400, told), MessageId }
}
