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

const RETRY_AFTER_S = '1'

/** The store cannot take a request now. 503. */
export const storeUnavailable = () =>
  new ServiceError('ServiceUnavailableException', 503, 'ServiceUnavailable', 'The store cannot take this now', {
    headers: { 'Retry-After': RETRY_AFTER_S },
  })
