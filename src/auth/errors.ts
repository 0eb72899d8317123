import { ServiceError } from '../lib/service-error.ts'

// The body's `Code` repeats the exception's name here: the AWS SDK for JavaScript v2 reads `Code` before the header, and
// corrects its clock or renews its keys only for a name that it knows.
const refusal = (name: string, message: string) => new ServiceError(name, 403, name, message)

/** The request is not signed at all. 403; safe to show. */
export const missingAuthenticationToken = () =>
  refusal(
    'MissingAuthenticationTokenException',
    'The request is not signed: it has neither an Authorization header nor X-Amz-Signature in its query',
  )

/** The signature cannot be read, so it was not checked. 403. */
export const incompleteSignature = (message: string) => refusal('IncompleteSignatureException', message)

/** The key or the session is not one of ours. 403. */
export const unrecognizedClient = (message: string) => refusal('UnrecognizedClientException', message)

/** The signature was read and does not hold: for this request, at this time, for this region or service. 403. */
export const invalidSignature = (message: string) => refusal('InvalidSignatureException', message)

/** The session is over; SDKs then get themselves a new one. 403. */
export const expiredToken = () =>
  refusal('ExpiredTokenException', 'The security token included in the request is expired')

/**
 * The caller has proved who he is with a key that was disabled, be it with the user or role that it is for.
 *
 * Source  ours; Pinpoint's model has no 401.
 */
export const disabledKey = (service: string) => {
  const message = 'The access key is disabled, or the user or role that it acts for'
  return service === 'mobiletargeting'
    ? new ServiceError('ForbiddenException', 403, 'Forbidden', message)
    : new ServiceError('UnauthorizedClientException', 401, 'Unauthorized', message)
}
