import { isJsonObject } from '../lib/json.ts'
import { badRequest } from './errors.ts'
import type { IntegerShape, ListShape, MapShape, Member, Shape, StringShape, StructureShape } from './model.ts'

/** A constraint that a member of the input breaks. */
export interface Fault {
  /** From the outermost member inwards, by wire names: `Tags[3].Key`. Never a value, nor a key that a caller chose. */
  path: string
  /** What is wanted: `required`, `length 1 to 64`. */
  readonly rule: string
}

/**
 * Reads one value: the same value with known members only, in the model's order, and times in milliseconds.
 * Adds a fault for each constraint that it breaks; with faults, what it returns means nothing.
 */
export type Reader = (value: unknown, faults: Fault[]) => unknown

/** Makes the reader of a shape, once, at start. */
export const reader = (shape: Shape): Reader => {
  switch (shape.kind) {
    case 'string':
      return stringReader(shape)
    case 'integer':
      return integerReader(shape)
    case 'boolean':
      return booleanReader
    case 'timestamp':
      return timestampReader
    case 'list':
      return listReader(shape)
    case 'map':
      return mapReader(shape)
    case 'structure':
      return structureReader(shape)
    default:
      return shape satisfies never
  }
}

/**
 * Makes a reader of members that takes the raw value of each from wherever `rawOf` says. Null counts as absent, as in
 * AWS's own servers.
 */
export const membersReader = <Source>(
  members: readonly Member[],
  rawOf: (member: Member) => (source: Source) => unknown,
): ((source: Source, faults: Fault[]) => Record<string, unknown>) => {
  const parts = members.map((member) => ({
    name: member.name,
    // A payload is the body itself, so that its members are named from the top.
    path: member.location === 'payload' ? '' : member.wireName,
    required: member.required,
    raw: rawOf(member),
    read: reader(member.shape),
  }))
  return (source, faults) => {
    const values: Record<string, unknown> = {}
    for (const { name, path, required, raw, read } of parts) {
      const before = faults.length
      const value = raw(source)
      if (value !== undefined && value !== null) values[name] = read(value, faults)
      else if (required) addFault(faults, 'required')
      if (faults.length > before) prefix(faults, before, path)
    }
    return values
  }
}

/** Ends a request whose input has faults. Errors: BadRequestException, which names each one, up to a bound. */
export const refuseFaults = (faults: readonly Fault[]) => {
  if (faults.length === 0) return
  const told = faults.slice(0, FAULTS_TOLD).map(({ path, rule }) => (path === '' ? rule : `${path}: ${rule}`))
  if (faults.length > FAULTS_TOLD) told.push('and more')
  throw badRequest(told.join('; '))
}

const FAULTS_TOLD = 50

/** Adds a fault of the value at hand, unless there are more already than will be told. */
const addFault = (faults: Fault[], rule: string) => {
  if (faults.length <= FAULTS_TOLD) faults.push({ path: '', rule })
}

/** Paths grow from the inside out, and only for faults: a sound input pays nothing for them. */
const prefix = (faults: Fault[], from: number, outer: string) => {
  for (const fault of faults.slice(from))
    fault.path =
      outer === '' || fault.path === '' || fault.path.startsWith('[') ? outer + fault.path : `${outer}.${fault.path}`
}

const structureReader = ({ members }: StructureShape): Reader => {
  const read = membersReader<Readonly<Record<string, unknown>>>(
    members,
    ({ wireName }) =>
      (object) =>
        object[wireName],
  )
  return (value, faults) => (isJsonObject(value) ? read(value, faults) : addFault(faults, 'an object'))
}

const listReader = ({ member, min, max }: ListShape): Reader => {
  const read = reader(member)
  const sizeRule = `${bounds(min, max)} items`
  return (value, faults) => {
    if (!Array.isArray(value)) return addFault(faults, 'a list')
    if (value.length < min || value.length > max) addFault(faults, sizeRule)
    return value.map((item: unknown, at) => {
      const before = faults.length
      const result = read(item, faults)
      if (faults.length > before) prefix(faults, before, `[${at}]`)
      return result
    })
  }
}

const mapReader = (shape: MapShape): Reader => {
  const { min, max } = shape
  const readKey = reader(shape.key)
  const readValue = reader(shape.value)
  const sizeRule = `${bounds(min, max)} entries`
  return (value, faults) => {
    if (!isJsonObject(value)) return addFault(faults, 'an object')
    const entries = Object.entries(value)
    if (entries.length < min || entries.length > max) addFault(faults, sizeRule)
    // Object.fromEntries, because an assignment to the key `__proto__` would not make a property.
    return Object.fromEntries(
      entries.map(([key, entry]) => {
        const before = faults.length
        readKey(key, faults)
        if (faults.length > before) prefix(faults, before, 'key')
        const beforeValue = faults.length
        const result = readValue(entry, faults)
        if (faults.length > beforeValue) prefix(faults, beforeValue, 'value')
        return [key, result]
      }),
    )
  }
}

const stringReader = ({ min, max, pattern, values }: StringShape): Reader => {
  const lengthRule = `length ${bounds(min, max)}`
  const patternRule = `pattern ${pattern?.source}`
  const valuesRule = `one of ${[...(values ?? [])].join(', ')}`
  return (value, faults) => {
    if (typeof value !== 'string') return addFault(faults, 'a string')
    if (!lengthWithin(value, min, max)) addFault(faults, lengthRule)
    // Some patterns take quadratic time on long texts, so none sees one that is too long.
    if (pattern && value.length <= 2 * max && !pattern.regExp.test(value)) addFault(faults, patternRule)
    if (values && !values.has(value)) addFault(faults, valuesRule)
    return value
  }
}

const integerReader = ({ min, max }: IntegerShape): Reader => {
  const rangeRule = bounds(min, max)
  return (value, faults) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return addFault(faults, 'an integer')
    if (value < min || value > max) addFault(faults, rangeRule)
    return value
  }
}

const booleanReader: Reader = (value, faults) => {
  if (typeof value !== 'boolean') addFault(faults, 'true or false')
  return value
}

const timestampReader: Reader = (value, faults) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.round(value * 1000)))
    return addFault(faults, 'a time in epoch seconds')
  return Math.round(value * 1000)
}

const bounds = (min: number, max: number) => (max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`)

/** A text has as many code points as UTF-16 units or fewer, down to half: most need no count. */
const lengthWithin = (text: string, min: number, max: number) => {
  if (text.length <= max && text.length >= 2 * min) return true
  if (text.length > 2 * max || text.length < min) return false
  const length = codePoints(text)
  return length >= min && length <= max
}

const codePoints = (text: string) => {
  let count = text.length
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count -= 1
  return count
}
