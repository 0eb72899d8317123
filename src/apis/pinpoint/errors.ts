import { ServiceError } from '../../lib/service-error.ts'
import type { CommonErrors } from '../api.ts'
import { absentMessage, notFound, retryAfter, storeUnavailable, THROTTLED_MESSAGE } from '../errors.ts'

/** There is no such resource in the caller's account. */
export const absent = (arn: string) => notFound(absentMessage(arn))

/** Answer 28, column Pinpoint. */
export const pinpointErrors: CommonErrors = {
  absent,
  denied: (message) => new ServiceError('ForbiddenException', 403, 'Forbidden', message),
  throttled: (retryAfterS) =>
    new ServiceError('TooManyRequestsException', 429, 'TooManyRequests', THROTTLED_MESSAGE, retryAfter(retryAfterS)),
  unavailable: storeUnavailable,
  tooLarge: (bytesMax) =>
    new ServiceError(
      'PayloadTooLargeException',
      413,
      'PayloadTooLarge',
      `A request body may have at most ${bytesMax} bytes`,
    ),
  failure: (cause) =>
    new ServiceError('InternalServerErrorException', 500, 'InternalServerError', 'Internal failure', { cause }),
  names: new Set([
    'BadRequestException',
    'ForbiddenException',
    'NotFoundException',
    'TooManyRequestsException',
    'PayloadTooLargeException',
    'ServiceUnavailableException',
    'InternalServerErrorException',
  ]),
}
