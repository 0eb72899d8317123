import { ServiceError } from '../../lib/service-error.ts'
import type { CommonErrors } from '../api.ts'
import { absentMessage, retryAfter, storeUnavailable, THROTTLED_MESSAGE } from '../errors.ts'

const common = (code: string, status: number, message: string, cause?: unknown) =>
  new ServiceError(code, status, code, message, { cause })

/** The input is wrong. 400; names members and bounds, never a value. */
export const validationError = (message: string) => common('ValidationError', 400, message)

/** The caller may not do this. 403; the same words whether or not the role exists. */
export const accessDenied = (message: string) => common('AccessDenied', 403, message)

/** The session policy is none. 400. */
export const malformedPolicyDocument = (message: string) =>
  new ServiceError('MalformedPolicyDocumentException', 400, 'MalformedPolicyDocument', message)

/** Session policy and session tags do not fit into a token. 400. */
export const packedPolicyTooLarge = () =>
  new ServiceError(
    'PackedPolicyTooLargeException',
    400,
    'PackedPolicyTooLarge',
    'The session policy and the session tags together are too large for a session token: make them smaller',
  )

/** The web identity's token is not believed. 400. */
export const invalidIdentityToken = (message: string) =>
  new ServiceError('InvalidIdentityTokenException', 400, 'InvalidIdentityToken', message)

/** The web identity's token was good once. 400. */
export const identityTokenExpired = (message: string) =>
  new ServiceError('ExpiredTokenException', 400, 'ExpiredTokenException', message)

/** The issuer of the web identity's token can't be asked now. 400; a later attempt may succeed. */
export const issuerUnreachable = (message: string) =>
  new ServiceError('IDPCommunicationErrorException', 400, 'IDPCommunicationError', message)

/** What the stages that all APIs share raise, by status and name, as AWS's query services call it. */
const NAMED: Readonly<Record<string, readonly [code: string, status: number]>> = {
  '400 BadRequestException': ['ValidationError', 400],
  '404 UnknownOperationException': ['InvalidAction', 400],
  '403 MissingAuthenticationTokenException': ['MissingAuthenticationToken', 403],
  '403 IncompleteSignatureException': ['IncompleteSignature', 403],
  '403 UnrecognizedClientException': ['InvalidClientTokenId', 403],
  '403 InvalidSignatureException': ['SignatureDoesNotMatch', 403],
  '403 ExpiredTokenException': ['ExpiredToken', 403],
  '401 UnauthorizedClientException': ['InvalidClientTokenId', 403],
}

/** Answer 28, column STS. */
export const stsErrors: CommonErrors = {
  absent: (arn) => accessDenied(absentMessage(arn)),
  denied: accessDenied,
  unavailable: storeUnavailable,
  throttled: (seconds) => new ServiceError('Throttling', 400, 'Throttling', THROTTLED_MESSAGE, retryAfter(seconds)),
  failure: (cause) => common('InternalFailure', 500, 'Internal failure', cause),
  named(error) {
    const [code, status] = NAMED[`${error.status} ${error.name}`] ?? []
    return code === undefined || status === undefined ? error : common(code, status, error.message)
  },
  names: new Set(['ValidationError', 'AccessDenied', 'Throttling', 'ServiceUnavailableException', 'InternalFailure']),
}
