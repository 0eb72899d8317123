import type { HttpRequest } from '../../lib/http.ts'
import type { JsonObject } from '../../lib/json.ts'
import { badRequest } from '../errors.ts'
import { parseJsonObject } from '../json.ts'
import type { Member, OperationModel } from '../model.ts'
import { percentDecoded, type QueryParameters, queryParameters } from '../query-string.ts'
import { labelNames } from '../router.ts'
import { valueOfText } from '../text-value.ts'
import { type Fault, membersReader, refuseFaults } from '../validate.ts'
import { checkAccept, checkContentType } from './media-type.ts'

/** Reads and validates the input of one operation. */
export type Decoder = (request: HttpRequest, pathLabels: readonly string[]) => Record<string, unknown>

/**
 * Makes the decoder of an operation, once.
 *
 * The input holds the members that the model knows and the request has, in the model's order, nested ones too: what
 * JSON.stringify makes of it depends on nothing else.
 *
 * Errors  BadRequestException: malformed, or every failing member with the constraint it breaks.
 *         UnsupportedMediaTypeException, NotAcceptableException.
 * Source  ours, answers 18 and 19
 */
export const decoder = ({ input, requestUri }: OperationModel): Decoder => {
  const locations = new Set(input.members.map(({ location }) => location))
  const readsBody = locations.has('body') || locations.has('payload')
  const readsQuery = locations.has('querystring')
  const names = labelNames(requestUri)
  const readMembers = membersReader<Source>(input.members, (member) => rawOf(member, names))

  return (request, labels) => {
    checkAccept(request)
    const hasBody = readsBody && request.body.length > 0
    if (hasBody) checkContentType(request)
    const body = hasBody ? parseJsonObject(request.body) : NOTHING
    const query = readsQuery ? queryParameters(request.query) : NO_PARAMETERS
    const faults: Fault[] = []
    const values = readMembers({ request, labels, query, body }, faults)
    refuseFaults(faults)
    return values
  }
}

/** The parts of a request in which members travel. */
interface Source {
  readonly request: HttpRequest
  readonly labels: readonly string[]
  readonly query: QueryParameters
  readonly body: JsonObject
}

const NOTHING: JsonObject = {}
const NO_PARAMETERS: QueryParameters = new Map()

const rawOf = ({ location, wireName, shape }: Member, names: readonly string[]): ((source: Source) => unknown) => {
  switch (location) {
    case 'body':
      return ({ body }) => body[wireName]
    case 'payload':
      return ({ body }) => body
    case 'uri': {
      const at = names.indexOf(wireName)
      return ({ labels }) => valueOfText(shape, decodedPart(labels[at] ?? '', wireName))
    }
    case 'querystring':
      return ({ query }) => {
        const texts = query.get(wireName)?.map((text) => decodedPart(text, wireName))
        if (!texts) return undefined
        return shape.kind === 'list'
          ? texts.map((text) => valueOfText(shape.member, text))
          : valueOfText(shape, texts.at(-1) ?? '')
      }
    case 'header': {
      const name = wireName.toLowerCase()
      return ({ request }) => {
        const texts = request.headers.get(name)
        if (texts && texts.length > 1) throw badRequest(`${wireName}: sent more than once`)
        return texts && valueOfText(shape, texts[0] ?? '')
      }
    }
    default:
      return location satisfies never
  }
}

const decodedPart = (raw: string, wireName: string): string => {
  const text = percentDecoded(raw)
  if (text === undefined) throw badRequest(`${wireName}: must be percent-encoded UTF-8 without U+0000`)
  return text
}
