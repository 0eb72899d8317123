import type { HttpResponse } from '../../lib/http.ts'
import type { ServiceError } from '../../lib/service-error.ts'
import { xmlHeaders, xmlText } from './xml.ts'

/** Turns an error into its answer: SDKs make a typed exception of the code. */
export const encodeError = (error: ServiceError, requestId: string, namespace: string): HttpResponse => {
  const { code, message, status } = error
  const type = status < 500 ? 'Sender' : 'Receiver'
  const told = `<Type>${type}</Type><Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message>`
  return {
    status,
    headers: { ...error.headers, ...xmlHeaders(requestId) },
    body:
      `<ErrorResponse xmlns="${xmlText(namespace)}"><Error>${told}</Error>` +
      `<RequestId>${xmlText(requestId)}</RequestId></ErrorResponse>`,
  }
}
