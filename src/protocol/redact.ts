import { isJsonObject } from '../lib/json.ts'
import type { Shape, StructureShape } from './model.ts'

/** Turns a value of the house into the JSON value that an audit may keep of it. */
export type Redactor = (value: unknown) => unknown

/** What stands where something is withheld. Source: AWS CloudTrail. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/**
 * Texts that identify something, by the names of their members, beside those that the model gives a list of values. What
 * is put for the id of a token may be a piece of it.
 */
const IDENTIFIES = /(?:Arn|ARN|(?<!Token\w*)Id)$/u
const SHOWN: ReadonlySet<string> = new Set([
  'Account',
  'Audience',
  'CreationDate',
  'LastModifiedDate',
  'Policy',
  'Provider',
  'RoleSessionName',
  'SourceIdentity',
  'SubjectFromWebIdentityToken',
])

/**
 * Makes the redactor of a structure, once: what the model marks as sensitive is withheld, and so is every text that is
 * not known to identify something, since not all models have marks. A map is withheld whole: callers choose its keys.
 *
 * Source  ours, answer 20; names in lower camel case and times in ISO 8601 as in AWS CloudTrail
 */
export const redactor = ({ members }: StructureShape): Redactor => {
  const parts = members.map(({ name, shape }) => ({
    name,
    shownName: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    redact: redactorOf(shape, name),
  }))
  return (value) => {
    if (!isJsonObject(value)) return HIDDEN
    const shown: Record<string, unknown> = {}
    for (const { name, shownName, redact } of parts) {
      const field = value[name]
      if (field !== undefined) shown[shownName] = redact(field)
    }
    return shown
  }
}

const redactorOf = (shape: Shape, name: string): Redactor => {
  if (shape.sensitive) return hide
  switch (shape.kind) {
    case 'structure':
      return redactor(shape)
    case 'list': {
      const redact = redactorOf(shape.member, name)
      return redact === hide ? hide : (value) => (Array.isArray(value) ? value.map(redact) : HIDDEN)
    }
    case 'timestamp':
      return (value) => (typeof value === 'number' ? new Date(value).toISOString() : HIDDEN)
    case 'string':
      return shape.values || IDENTIFIES.test(name) || SHOWN.has(name) ? asItIs : hide
    case 'integer':
    case 'boolean':
      return asItIs
    case 'map':
      return hide
    default:
      return shape satisfies never
  }
}

const hide: Redactor = () => HIDDEN
const asItIs: Redactor = (value) => value
