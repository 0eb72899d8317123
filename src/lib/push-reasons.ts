/** Words of Apple's and Google's for too much at once. */
const THROTTLING: ReadonlySet<string> = new Set([
  'TooManyRequests',
  'TooManyProviderTokenUpdates',
  'QUOTA_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'Status429',
])

/** What may pass: words of Apple's, of Google's, and ours for a push that got no answer or had to wait for too long. */
const PASSING: ReadonlySet<string> = new Set([
  ...['IdleTimeout', 'ExpiredProviderToken', 'InternalServerError', 'ServiceUnavailable', 'Shutdown'],
  ...['UNAVAILABLE', 'INTERNAL', 'UNSPECIFIED_ERROR', 'UNAUTHENTICATED', 'ABORTED', 'CANCELLED', 'DATA_LOSS'],
  ...['UNKNOWN', 'DEADLINE_EXCEEDED', 'Status401', 'Status408'],
  ...['Unreachable', 'Timeout', 'ConnectionLost', 'Reset', 'StreamRefused', 'AnswerTooLarge', 'QueueFull', 'Closed'],
  'Expired',
])

/** Whether a push failed since the provider wanted less at once. */
export const isThrottling = (reason: string): boolean => THROTTLING.has(reason)

/** Whether a push failed by what may be over later. */
export const isPassing = (reason: string): boolean => PASSING.has(reason) || /^Status5\d\d$/u.test(reason)
