import { ServiceError } from '../../lib/service-error.ts'
import type { CommonErrors } from '../api.ts'

/** There is no such thing in the caller's account. */
export const notFound = (message: string) => new ServiceError('NotFoundException', 404, 'NotFound', message)

/** There is no such resource in the caller's account. */
export const absent = (arn: string) => notFound(`${arn} does not exist, or is not yours to use`)

const RETRY_AFTER_S = '1'

/** Answer 28, column Pinpoint. */
export const pinpointErrors: CommonErrors = {
  absent,
  unavailable: () =>
    new ServiceError('ServiceUnavailableException', 503, 'ServiceUnavailable', 'The store cannot take this now', {
      headers: { 'retry-after': RETRY_AFTER_S },
    }),
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
