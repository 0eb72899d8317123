import type { HttpRequest } from '../../lib/http.ts'
import { contentTypeCheck } from '../content-type.ts'
import type { ListShape, OperationModel, Shape, StructureShape } from '../model.ts'
import { valueOfText } from '../text-value.ts'
import { type Fault, membersReader, refuseFaults } from '../validate.ts'
import type { FormNode } from './form.ts'

/** Reads and validates the input of one operation, from its request and the form in it. */
export type Decoder = (request: HttpRequest, form: FormNode) => Record<string, unknown>

const checkContentType = contentTypeCheck(['application/x-www-form-urlencoded'])

/**
 * Makes the decoder of an operation, once.
 *
 * What stands at a member's place and has not its form is a fault, never left out: it may be there to restrict.
 *
 * Errors  BadRequestException: every failing member with the constraint it breaks. UnsupportedMediaTypeException.
 */
export const decoder = ({ input }: OperationModel): Decoder => {
  const readMembers = membersReader<FormNode>(input.members, ({ wireName, shape }) => {
    const raw = rawOf(shape)
    return ({ parts }) => ifThere(parts.get(wireName), raw)
  })
  return (request, form) => {
    checkContentType(request)
    const faults: Fault[] = []
    const values = readMembers(form, faults)
    refuseFaults(faults)
    return values
  }
}

/** The JSON value that a place in a form stands for; one of another kind than the shape's where it has not its form. */
type RawReader = (node: FormNode) => unknown

const ifThere = (node: FormNode | undefined, raw: RawReader) => node && raw(node)

const rawOf = (shape: Shape): RawReader => {
  switch (shape.kind) {
    case 'structure':
      return rawStructure(shape)
    case 'list':
      return rawList(shape)
    case 'map':
      throw new Error('no model of a query API that is served has a map in an input')
    case 'string':
    case 'integer':
    case 'boolean':
    case 'timestamp':
      return ({ text, parts }) => (text === undefined || parts.size > 0 ? {} : valueOfText(shape, text))
    default:
      return shape satisfies never
  }
}

const rawStructure = ({ members }: StructureShape): RawReader => {
  const readers = members.map(({ wireName, shape }) => [wireName, rawOf(shape)] as const)
  return ({ text, parts }) =>
    text ?? Object.fromEntries(readers.map(([name, raw]) => [name, ifThere(parts.get(name), raw)]))
}

const POSITION = /^[1-9]\d{0,8}$/

/** Lists travel as `Tags.member.1`, `Tags.member.2`; an empty one as `Tags=`. */
const rawList = ({ member }: ListShape): RawReader => {
  const raw = rawOf(member)
  return ({ text, parts }) => {
    if (text === '' && parts.size === 0) return []
    const list = parts.get('member')
    const items = [...(list?.parts ?? [])]
    const isList = list && parts.size === 1 && text === undefined && list.text === undefined
    if (!isList || !items.every(([position]) => POSITION.test(position))) return text ?? {}
    return items.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, node]) => raw(node))
  }
}
