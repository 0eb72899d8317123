import type { HttpResponse } from '../../lib/http.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { Member, OperationModel, Shape } from '../model.ts'

/** Turns the output of one operation into its answer. */
export type Encoder = (output: unknown, requestId: string) => HttpResponse

/**
 * Makes the encoder of an operation, once.
 *
 * Members that are absent, undefined or unknown to the model are left out. An operation without an output answers
 * without a body.
 */
export const encoder = ({ status, output: shape }: OperationModel): Encoder => {
  if (!shape) return (_output, requestId) => ({ status, headers: { 'x-amzn-RequestId': requestId }, body: '' })
  const payload = shape.members.find(({ location }) => location === 'payload')
  const write = payload ? payloadWriter(payload) : writer(shape)
  return (output, requestId) => ({ status, headers: jsonHeaders(requestId), body: JSON.stringify(write(output)) })
}

/** The headers of an answer with a body, spelt as AWS spells them for clients that compare names by case. */
export const jsonHeaders = (requestId: string) => ({
  'x-amzn-RequestId': requestId,
  'content-type': 'application/json',
})

/** Turns a value of the house into the JSON value that stands for it. Errors: throws where a handler broke its types. */
type Writer = (value: unknown) => unknown

const writer = (shape: Shape): Writer => {
  switch (shape.kind) {
    case 'structure':
      return structureWriter(shape.members)
    case 'list':
      return listWriter(writer(shape.member))
    case 'map':
      return mapWriter(writer(shape.value))
    case 'timestamp':
      return epochSeconds
    case 'string':
    case 'integer':
    case 'boolean':
      return asItIs
    default:
      return shape satisfies never
  }
}

const structureWriter = (members: readonly Member[]): Writer => {
  const parts = members.map(({ name, wireName, shape }) => ({ name, wireName, write: writer(shape) }))
  return (value) => {
    const fields = objectOf(value)
    const json: Record<string, unknown> = {}
    for (const { name, wireName, write } of parts) {
      const field = fields[name]
      if (field !== undefined) json[wireName] = write(field)
    }
    return json
  }
}

const payloadWriter = ({ name, shape }: Member): Writer => {
  const write = writer(shape)
  return (output) => write(objectOf(output)[name])
}

const listWriter =
  (write: Writer): Writer =>
  (value) => {
    if (!Array.isArray(value)) throw new TypeError('An output has something else where its model has a list')
    return value.map(write)
  }

const mapWriter =
  (write: Writer): Writer =>
  (value) =>
    Object.fromEntries(Object.entries(objectOf(value)).map(([key, entry]) => [key, write(entry)]))

// A JSON number: the SDK for JavaScript reads nothing else.
const epochSeconds: Writer = (ms) => {
  if (typeof ms !== 'number') throw new TypeError('An output has something else where its model has a time')
  return ms / 1000
}

const asItIs: Writer = (value) => value

const objectOf = (value: unknown) => {
  if (!isJsonObject(value)) throw new TypeError('An output has something else where its model has members')
  return value
}
