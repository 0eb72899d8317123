import { ServiceError } from '../lib/service-error.ts'

/** The ClientRequestToken was used before with other parameters. */
export const requestTokenReused = () =>
  new ServiceError(
    'ConflictException',
    409,
    'Conflict',
    'The ClientRequestToken was used before with other parameters: use a new one for each request',
  )
