import { ServiceError } from '../lib/service-error.ts'
import { StoreUnavailable } from '../store/database.ts'
import type { CommonErrors } from './api.ts'

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

/** Whatever was thrown on the way to an answer, as the API tells of it: a store that is away, or a failure of ours. */
export const toldAs = (errors: CommonErrors, thrown: unknown): ServiceError => {
  if (thrown instanceof StoreUnavailable) return errors.unavailable()
  const error = thrown instanceof ServiceError ? thrown : errors.failure(thrown)
  return errors.named?.(error) ?? error
}
