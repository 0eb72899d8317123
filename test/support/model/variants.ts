import type { ModelFile, ShapeDefinition, ShapeReference } from '../../../src/protocol/model-file.ts'
import { patternFacts, SOUND_TEXTS } from './texts.ts'

/** Another value for a part of a sound input. */
export interface Variant {
  /** Where it differs, by wire names: `Tags[1].Key`. */
  readonly path: string
  /** What is wrong with it, or what is at its very edge. */
  readonly why: string
  readonly value: unknown
}

/** A value that breaks one constraint. */
export interface BrokenVariant extends Variant {
  /** How a refusal puts the constraint. */
  readonly rule: string
  /** What a refusal must not repeat. */
  readonly unsaid?: string
}

/** A member that is not sent at all. */
export const ABSENT = Symbol('absent')

const EMOJI = '🛎'
const UNSAID = 'tell-nobody'
const UNSAID_NUMBER = 8_675_309
const LENGTH = 12
const TITLE_LENGTH = 60

/** What there is to send for the shapes of one model: sound values, values at an edge, and values that break one rule. */
export const variants = ({ shapes }: ModelFile) => {
  const definition = (name: string): ShapeDefinition => {
    const found = shapes[name]
    if (!found) throw new Error(`The model does not define ${name}`)
    return found
  }
  const members = ({ members: all = {} }: ShapeDefinition) => Object.entries(all)
  const wireName = (name: string, reference: ShapeReference) => reference.locationName ?? name
  const isText = (type: string) => type === 'string' || type === 'blob'

  /** A sound value with every member in it. Another `nth`, another value. */
  const sample = (name: string, nth = 0): unknown => {
    const shape = definition(name)
    const { type, enum: values, min = 0, max = Number.POSITIVE_INFINITY } = shape
    if (type === 'structure')
      return Object.fromEntries(
        members(shape).map(([each, part]) => [wireName(each, part), SOUND_TEXTS[each] ?? sample(part.shape, nth)]),
      )
    if (type === 'list') return [sample(memberOf(shape), 0), sample(memberOf(shape), 1)]
    if (type === 'map') return { first: sample(entryOf(shape)), second: sample(entryOf(shape)) }
    if (type === 'integer') return Math.max(min, 1)
    if (type === 'boolean') return true
    if (values) return values[0]
    const { fits, shortest } = patternFacts(shape.pattern)
    return fits(Math.min(Math.max(min, shortest, LENGTH) + nth, max))
  }
  const samples = (name: string, count: number) => Array.from({ length: count }, (_, nth) => sample(name, nth))

  const broken = (name: string): BrokenVariant[] => {
    const shape = definition(name)
    switch (shape.type) {
      case 'structure':
        return [wrongType('an object', UNSAID), ...brokenMembers(shape, sample(name) as object)]
      case 'list':
        return [wrongType('a list', { [UNSAID]: 1 }), ...brokenList(shape)]
      case 'map':
        return [wrongType('an object', [UNSAID]), ...brokenMap(shape)]
      case 'integer':
        return brokenInteger(shape)
      case 'boolean':
        return [wrongType('true or false', UNSAID)]
      default:
        return brokenText(shape)
    }
  }

  const brokenMembers = (shape: ShapeDefinition, sound: object): BrokenVariant[] =>
    members(shape).flatMap(([name, reference]) => {
      const wire = wireName(name, reference)
      const inner = broken(reference.shape).map((part) => ({ ...part, value: { ...sound, [wire]: part.value } }))
      if (shape.required?.includes(name)) {
        const { [wire as never]: _, ...rest } = sound
        inner.unshift({ path: '', why: 'when it is missing', value: rest, rule: 'required' })
        inner.unshift({ path: '', why: 'when it is null', value: { ...sound, [wire]: null }, rule: 'required' })
      }
      return inner.map((part) => ({ ...part, path: joined(wire, part.path) }))
    })

  const brokenList = (shape: ShapeDefinition): BrokenVariant[] => {
    const member = memberOf(shape)
    const rule = `${bounds(shape)} items`
    const sized = (count: number) => ({ path: '', why: `with ${count} items`, value: samples(member, count), rule })
    return [
      ...(shape.min ? [sized(shape.min - 1)] : []),
      ...(shape.max === undefined ? [] : [sized(shape.max + 1)]),
      ...broken(member).map((part) => ({
        ...part,
        path: joined('[1]', part.path),
        value: [sample(member), part.value],
      })),
    ]
  }

  const brokenMap = (shape: ShapeDefinition): BrokenVariant[] =>
    broken(entryOf(shape)).map((part) => ({
      ...part,
      path: joined('value', part.path),
      value: { [UNSAID]: part.value },
      unsaid: UNSAID,
    }))

  /** Values at the very edge of what the shape takes, none of which breaks it. */
  const kept = (name: string): Variant[] => {
    const shape = definition(name)
    switch (shape.type) {
      case 'structure':
        return keptMembers(shape, sample(name) as object)
      case 'list':
        return keptList(shape)
      case 'map':
        return [{ path: '', why: 'without entries', value: {} }]
      case 'integer':
        return [shape.min, shape.max].flatMap((value) =>
          value === undefined ? [] : [{ path: '', why: `${value}`, value }],
        )
      case 'boolean':
        return [true, false].map((value) => ({ path: '', why: `${value}`, value }))
      default:
        return keptText(shape)
    }
  }

  const keptMembers = (shape: ShapeDefinition, sound: object): Variant[] => {
    const needed = members(shape).filter(([name]) => shape.required?.includes(name))
    const least = Object.fromEntries(needed.map(([name, part]) => [wireName(name, part), sample(part.shape)]))
    const each = members(shape).flatMap(([name, part]) =>
      kept(part.shape).map((inner) => ({
        path: joined(wireName(name, part), inner.path),
        why: inner.why,
        value: { ...sound, [wireName(name, part)]: inner.value },
      })),
    )
    return [{ path: '', why: 'with its required members alone', value: least }, ...each]
  }

  const keptList = (shape: ShapeDefinition): Variant[] => {
    const counts = [Math.max(shape.min ?? 0, 1), ...(shape.max === undefined ? [] : [shape.max])]
    const member = memberOf(shape)
    return [
      ...counts.map((count) => ({ path: '', why: `with ${count} items`, value: samples(member, count) })),
      ...kept(member).map((part) => ({ ...part, path: joined('[0]', part.path), value: [part.value] })),
    ]
  }

  return { definition, sample, broken, kept, wireName, isText }
}

const wrongType = (rule: string, value: unknown): BrokenVariant => ({
  path: '',
  why: `when it is not ${rule}`,
  value,
  rule,
  unsaid: value === UNSAID_NUMBER ? String(value) : UNSAID,
})

const brokenInteger = ({ min, max }: ShapeDefinition): BrokenVariant[] => {
  const rule = `${min} to ${max}`
  const beyond = [
    ...(min === undefined ? [] : [min - 1]),
    ...(max === undefined ? [] : [max + 1]),
    ...(min === undefined && max === undefined ? [] : [-UNSAID_NUMBER]),
  ]
  return [
    wrongType('an integer', UNSAID),
    { ...wrongType('an integer', 1.5), why: 'with a fraction', unsaid: '1.5' },
    ...beyond.map((value) => ({ path: '', why: `when it is ${value}`, value, rule, ...unsaidUnlessIn(rule, value) })),
  ]
}

const brokenText = ({ min = 0, max, pattern, enum: values }: ShapeDefinition): BrokenVariant[] => {
  const length = `length ${max === undefined ? `${min} or more` : `${min} to ${max}`}`
  const { fits, shortest, longest, broken } = patternFacts(pattern)
  const sized = (count: number) => {
    const value = count >= shortest && count <= longest ? fits(count) : 'x'.repeat(count)
    return {
      path: '',
      why: `of ${count} characters`,
      value,
      rule: length,
      ...(count > 2 && { unsaid: value.slice(0, 9) }),
    }
  }
  return [
    wrongType('a string', UNSAID_NUMBER),
    ...(min > 0 ? [sized(min - 1)] : []),
    ...(max === undefined ? [] : [sized(max + 1)]),
    ...broken.map((value) => ({
      path: '',
      why: `when it is ${printable(value)}`,
      value,
      rule: `pattern ${pattern}`,
      unsaid: value,
    })),
    ...(values
      ? [values[0]?.toLowerCase(), '', UNSAID].map((value) => ({
          path: '',
          why: `when it is ${JSON.stringify(value)}`,
          value,
          rule: `one of ${values.join(', ')}`,
          ...(value && { unsaid: value }),
        }))
      : []),
  ]
}

const keptText = ({ min = 0, max, pattern, enum: values }: ShapeDefinition): Variant[] => {
  if (values) return values.map((value) => ({ path: '', why: value, value }))
  const { fits, shortest, longest, takesEmoji } = patternFacts(pattern)
  const lengths = [Math.max(min, shortest), Math.min(max ?? LENGTH, longest)]
  return lengths.flatMap((length) => [
    { path: '', why: `of ${length} letters`, value: fits(length) },
    ...(takesEmoji && length > 0 ? [{ path: '', why: `of ${length} emoji`, value: EMOJI.repeat(length) }] : []),
  ])
}

const unsaidUnlessIn = (rule: string, value: number) => (rule.includes(String(value)) ? {} : { unsaid: String(value) })

// A title stays on its line, and shows what it is about.
const printable = (text: string) =>
  JSON.stringify(text)
    .slice(0, TITLE_LENGTH)
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

const bounds = ({ min = 0, max }: ShapeDefinition) => (max === undefined ? `${min} or more` : `${min} to ${max}`)

const memberOf = ({ member }: ShapeDefinition) => member?.shape ?? ''
const entryOf = ({ value }: ShapeDefinition) => value?.shape ?? ''

const joined = (outer: string, inner: string) => {
  if (outer === '' || inner === '') return outer + inner
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`
}
