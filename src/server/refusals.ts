import { ServiceError } from '../lib/service-error.ts'
import { badRequest, unknownOperation } from '../protocol/errors.ts'

/** The body is larger than the operation takes. 413. Source: ours, answer 19. */
export const requestEntityTooLarge = (bytesMax: number) =>
  new ServiceError(
    'RequestEntityTooLargeException',
    413,
    'RequestEntityTooLarge',
    `A request body may have at most ${bytesMax} bytes`,
  )

/** The request line and the header are too large, or the fields too many. 431. Source: ours, answer 19. */
export const headerTooLarge = () =>
  new ServiceError(
    'RequestHeaderFieldsTooLargeException',
    431,
    'RequestHeaderFieldsTooLarge',
    'The request line and the header fields are too large, or the fields too many',
  )

/** The request did not arrive in time. 408. Source: ours, answer 19. */
export const requestTimeout = () =>
  new ServiceError('RequestTimeoutException', 408, 'RequestTimeout', 'The request did not arrive in time')

/** The client expects something other than 100-continue. 417. */
export const expectationFailed = () =>
  new ServiceError('ExpectationFailedException', 417, 'ExpectationFailed', 'The only expectation met is 100-continue')

/** More requests are in flight than the listener takes on. 429. Source: ours, answer 28. */
export const tooManyInFlight = () =>
  new ServiceError('ThrottledClientException', 429, 'Throttled', 'The server has too many requests in flight', {
    headers: { 'Retry-After': '1' },
  })

/** The server has started, and waits for its store. 503. */
export const notReadyYet = () =>
  new ServiceError('ServiceUnavailableException', 503, 'ServiceUnavailable', 'The server is not ready yet', {
    headers: { 'Retry-After': '1' },
  })

/** The server does other work than to answer requests; an SDK then tries again, and may get to one that does. 503. */
export const servedElsewhere = () =>
  new ServiceError(
    'ServiceUnavailableException',
    503,
    'ServiceUnavailable',
    'This server is a worker: others serve the API',
  )

const TOO_LARGE = new Set(['HPE_HEADER_OVERFLOW', 'HPE_CHUNK_EXTENSIONS_OVERFLOW'])

/** What to answer to what Node's parser turned away; undefined when the connection is past answering. */
export const parserRefusal = (error: NodeJS.ErrnoException): ServiceError | undefined => {
  const code = error.code ?? ''
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout()
  if (code === 'HPE_INVALID_METHOD') return unknownOperation()
  if (TOO_LARGE.has(code)) return headerTooLarge()
  return code.startsWith('HPE_') ? badRequest('The request is not well-formed HTTP/1.1') : undefined
}
