import { ServiceError } from '../lib/service-error.ts'

/** The input breaks the protocol or the model. 400; the message must not carry a value of the caller's. */
export const badRequest = (message: string) => new ServiceError('BadRequestException', 400, 'BadRequest', message)

/** No operation has this method and path. 404. Source: ours, answer 18. */
export const unknownOperation = () =>
  new ServiceError('UnknownOperationException', 404, 'UnknownOperation', 'No operation has this method and path')

/** The body is not declared to be what it has to be, as `application/json`. 415. Source: ours, answer 19. */
export const unsupportedMediaType = (wanted: string) =>
  new ServiceError(
    'UnsupportedMediaTypeException',
    415,
    'UnsupportedMediaType',
    `The Content-Type of a body must be ${wanted}`,
  )

/** The caller takes no JSON. 406. Source: ours, answer 19. */
export const notAcceptable = () =>
  new ServiceError('NotAcceptableException', 406, 'NotAcceptable', 'Answers are JSON, which the Accept header excludes')
