import { oncePer } from '../../lib/once-per.ts'
import type { Protocol } from '../protocol.ts'
import { decoder } from './decode.ts'
import { encoder } from './encode.ts'
import { type ErrorBody, encodeError } from './error.ts'

/** The restJson1 protocol of Identity, Messaging and Pinpoint, whose errors differ in their bodies alone. */
export const restJson = (errorBody: ErrorBody): Protocol => {
  const decoderOf = oncePer(decoder)
  const encoderOf = oncePer(encoder)
  return {
    decode: (model, request, pathLabels) => decoderOf(model)(request, pathLabels),
    encode: (model, output, requestId) => encoderOf(model)(output, requestId),
    encodeError: (error, requestId) => encodeError(error, requestId, errorBody),
  }
}
