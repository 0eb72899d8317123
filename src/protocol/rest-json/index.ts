import type { OperationModel } from '../model.ts'
import type { Protocol } from '../protocol.ts'
import { type Decoder, decoder } from './decode.ts'
import { type Encoder, encoder } from './encode.ts'
import { type ErrorBody, encodeError } from './error.ts'

/** The restJson1 protocol of Identity, Messaging and Pinpoint, whose errors differ in their bodies alone. */
export const restJson = (errorBody: ErrorBody): Protocol => {
  const decoderOf = oncePerOperation<Decoder>(decoder)
  const encoderOf = oncePerOperation<Encoder>(encoder)
  return {
    decode: (model, request, pathLabels) => decoderOf(model)(request, pathLabels),
    encode: (model, output, requestId) => encoderOf(model)(output, requestId),
    encodeError: (error, requestId) => encodeError(error, requestId, errorBody),
  }
}

const oncePerOperation = <T>(make: (model: OperationModel) => T) => {
  const made = new WeakMap<OperationModel, T>()
  return (model: OperationModel): T => {
    const known = made.get(model)
    if (known !== undefined) return known
    const fresh = make(model)
    made.set(model, fresh)
    return fresh
  }
}
