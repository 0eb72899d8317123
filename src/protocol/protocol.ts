import type { HttpRequest, HttpResponse } from '../lib/http.ts'
import type { ServiceError } from '../lib/service-error.ts'
import type { OperationModel } from './model.ts'

/** Bytes to values and back, for one wire protocol. Pure: no clock, no store, no caller. */
export interface Protocol {
  /**
   * Reads and validates the input of an operation.
   *
   * Errors  BadRequestException: names every failing member and the constraint it breaks, never a sensitive value.
   *         UnsupportedMediaTypeException, NotAcceptableException.
   */
  decode(model: OperationModel, request: HttpRequest, pathLabels: readonly string[]): Record<string, unknown>
  /**
   * Which operation a request names, where all of an API's go to one route; an empty text when it names none.
   *
   * Errors  BadRequestException: the request is malformed.
   */
  operationName?(request: HttpRequest): string
  encode(model: OperationModel, output: unknown, requestId: string): HttpResponse
  encodeError(error: ServiceError, requestId: string): HttpResponse
}
