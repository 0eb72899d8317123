import type { HttpResponse } from '../../lib/http.ts'
import type { ServiceError } from '../../lib/service-error.ts'
import { jsonHeaders } from './encode.ts'

/** What the body of an error holds; it differs from API to API. */
export type ErrorBody = (error: ServiceError, requestId: string) => Readonly<Record<string, string>>

/** The body of Identity's and Messaging's errors. `message` is for AWS's iOS SDK. Source: ours, answer 18. */
export const codeErrorBody: ErrorBody = ({ code, message }) => ({ Code: code, Message: message, message })

/** The body of Pinpoint's errors. */
export const requestIdErrorBody: ErrorBody = ({ message }, requestId) => ({
  Message: message,
  RequestID: requestId,
  message,
})

/** Turns an error into its answer: SDKs make a typed exception of the header, people read the body. */
export const encodeError = (error: ServiceError, requestId: string, errorBody: ErrorBody): HttpResponse => ({
  status: error.status,
  headers: { ...error.headers, ...jsonHeaders(requestId), 'x-amzn-ErrorType': error.name },
  body: JSON.stringify(errorBody(error, requestId)),
})
