import { ServiceError } from '../../lib/service-error.ts'
import type { CommonErrors } from '../api.ts'
import { absentMessage, notFound, retryAfter, storeUnavailable, THROTTLED_MESSAGE } from '../errors.ts'

/** The caller may not do this, or there is nothing to do it to. 403; the same words whether or not it exists. */
export const forbidden = (message: string) => new ServiceError('ForbiddenException', 403, 'Forbidden', message)

/** The request does not fit what is there. 409; safe to show. */
export const conflict = (message: string) => new ServiceError('ConflictException', 409, 'Conflict', message)

/** A quota is reached. 400, as the model says. */
export const resourceLimitExceeded = (message: string) =>
  new ServiceError('ResourceLimitExceededException', 400, 'ResourceLimitExceeded', message)

/** There is no such resource in the caller's account. */
export const absent = (what: string) => forbidden(absentMessage(what))

/** As `absent`, for the operations whose model lists NotFoundException. */
export const absentNotFound = (arn: string) => notFound(absentMessage(arn))

/** Answer 28, column Identity. */
export const identityErrors: CommonErrors = {
  absent: (arn, listed) => (listed.has('NotFoundException') ? absentNotFound(arn) : absent(arn)),
  denied: (message) => new ServiceError('ForbiddenException', 403, 'AccessDenied', message),
  throttled: (retryAfterS) =>
    new ServiceError('ThrottledClientException', 429, 'Throttled', THROTTLED_MESSAGE, retryAfter(retryAfterS)),
  unavailable: storeUnavailable,
  failure: (cause) => ServiceError.from(cause),
  names: new Set([
    'BadRequestException',
    'ForbiddenException',
    'ThrottledClientException',
    'ServiceUnavailableException',
    'ServiceFailureException',
  ]),
}
