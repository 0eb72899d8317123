import { rawParameters } from '../../lib/query-string.ts'
import { badRequest } from '../errors.ts'
import { percentDecoded } from '../query-string.ts'

/** What a form says at one place and below it: `Tags.member.1.Key=Team` is text four places down. */
export interface FormNode {
  /** The last one, if it was sent more than once. */
  text?: string
  readonly parts: Map<string, FormNode>
}

/** How many parameters a form may have; fifty tags, the most there can be, take a hundred. */
const PARAMETERS_MAX = 1000
/** How deep a name may reach; no operation's reaches deeper than four. */
const DEPTH_MAX = 16

const emptyNode = (): FormNode => ({ parts: new Map() })

/**
 * Reads a body of `application/x-www-form-urlencoded`.
 *
 * Errors  BadRequestException: what is sent is not percent-encoded UTF-8, or holds U+0000; too many parameters; a name
 *         that reaches too deep.
 */
export const formOf = (body: Buffer): FormNode => {
  const root = emptyNode()
  const text = body.toString('latin1')
  // Before they are taken apart, since nobody has signed for them yet.
  if (text.split('&', PARAMETERS_MAX + 1).length > PARAMETERS_MAX)
    throw badRequest(`The form has more than ${PARAMETERS_MAX} parameters`)
  for (const [name, value] of rawParameters(text)) nodeAt(root, decoded(name)).text = decoded(value)
  return root
}

const decoded = (raw: string): string => {
  const text = percentDecoded(raw.replaceAll('+', ' '))
  if (text === undefined) throw badRequest('The form must be percent-encoded UTF-8 without U+0000')
  return text
}

const nodeAt = (root: FormNode, name: string): FormNode => {
  const path = name.split('.', DEPTH_MAX + 1)
  if (path.length > DEPTH_MAX) throw badRequest(`The form has a name of more than ${DEPTH_MAX} parts`)
  let node = root
  for (const part of path) {
    const next = node.parts.get(part) ?? emptyNode()
    node.parts.set(part, next)
    node = next
  }
  return node
}
