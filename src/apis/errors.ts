import { ServiceError } from '../lib/service-error.ts'

/** There is no such thing. 404; in Identity only for the operations whose model lists it. */
export const notFound = (message: string) => new ServiceError('NotFoundException', 404, 'NotFound', message)

/** What is said of a thing that the caller's account does not have: the same whether or not another one has it. */
export const absentMessage = (what: string) => `${what} does not exist, or is not yours to use`

/** The ClientRequestToken was used before with other parameters. */
export const requestTokenReused = () =>
  new ServiceError(
    'ConflictException',
    409,
    'Conflict',
    'The ClientRequestToken was used before with other parameters: use a new one for each request',
  )

const STORE_RETRY_S = 1

/** What callers are told who are too fast. */
export const THROTTLED_MESSAGE = 'Too many requests: wait for as long as Retry-After says, and be slower'

/** The header that tells SDKs how long to wait. */
export const retryAfter = (seconds: number) => ({ headers: { 'Retry-After': String(seconds) } })

/** The store cannot take a request now. 503. */
export const storeUnavailable = () =>
  new ServiceError(
    'ServiceUnavailableException',
    503,
    'ServiceUnavailable',
    'The store cannot take this now',
    retryAfter(STORE_RETRY_S),
  )
