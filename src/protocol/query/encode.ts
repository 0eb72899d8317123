import type { HttpResponse } from '../../lib/http.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { Member, OperationModel, Shape } from '../model.ts'
import { xmlHeaders, xmlText } from './xml.ts'

/** Turns the output of one operation into its answer. */
export type Encoder = (output: unknown, requestId: string) => HttpResponse

/** Makes the encoder of an operation, once. Members that are absent, undefined or unknown to the model are left out. */
export const encoder = ({ name, status, output }: OperationModel, namespace: string): Encoder => {
  const write = membersWriter(output?.members ?? [])
  const before = `<${name}Response xmlns="${xmlText(namespace)}"><${name}Result>`
  const after = `</${name}Result><ResponseMetadata><RequestId>`
  const end = `</RequestId></ResponseMetadata></${name}Response>`
  return (value, requestId) => ({
    status,
    headers: xmlHeaders(requestId),
    body: `${before}${write(value)}${after}${xmlText(requestId)}${end}`,
  })
}

/** Turns a value of the house into XML. Errors: throws where a handler broke its types. */
type Writer = (value: unknown) => string

const writer = (shape: Shape): Writer => {
  switch (shape.kind) {
    case 'structure':
      return membersWriter(shape.members)
    case 'timestamp':
      return isoSeconds
    case 'string':
    case 'integer':
    case 'boolean':
      return (value) => xmlText(String(value))
    case 'list':
    case 'map':
      throw new Error(`no model of a query API that is served has a ${shape.kind} in an output`)
    default:
      return shape satisfies never
  }
}

const membersWriter = (members: readonly Member[]): Writer => {
  const parts = members.map(({ name, wireName, shape }) => ({ name, wireName, write: writer(shape) }))
  return (value) => {
    if (!isJsonObject(value)) throw new TypeError('An output has something else where its model has members')
    return parts
      .map(({ name, wireName, write }) => {
        const field = value[name]
        return field === undefined ? '' : `<${wireName}>${write(field)}</${wireName}>`
      })
      .join('')
  }
}

// To the second, as AWS writes times here.
const isoSeconds: Writer = (ms) => {
  if (typeof ms !== 'number') throw new TypeError('An output has something else where its model has a time')
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
