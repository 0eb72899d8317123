import type { HttpRequest } from '../../lib/http.ts'
import { oncePer } from '../../lib/once-per.ts'
import type { OperationModel } from '../model.ts'
import type { Protocol } from '../protocol.ts'
import { decoder } from './decode.ts'
import { encoder } from './encode.ts'
import { encodeError } from './error.ts'
import { formOf } from './form.ts'

/**
 * AWS's query protocol: a form comes in that names its operation, XML goes out. Forms in a URL are not read.
 *
 * `version` is what requests name, `namespace` that of the XML.
 */
export const query = (version: string, namespace: string): Protocol => {
  const formIn = oncePer(({ body }: HttpRequest) => formOf(body))
  const decoderOf = oncePer(decoder)
  const encoderOf = oncePer((model: OperationModel) => encoder(model, namespace))
  return {
    operationName(request) {
      const { parts } = formIn(request)
      return parts.get('Version')?.text === version ? (parts.get('Action')?.text ?? '') : ''
    },
    decode: (model, request) => decoderOf(model)(request, formIn(request)),
    encode: (model, output, requestId) => encoderOf(model)(output, requestId),
    encodeError: (error, requestId) => encodeError(error, requestId, namespace),
  }
}
