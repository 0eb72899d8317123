import type { Location, Member, OperationModel, ServiceModel, Shape, StringShape, StructureShape } from './model.ts'
import { compilePattern } from './pattern.ts'

/** A mention of a shape, as a model file states it. */
export interface ShapeReference {
  readonly shape: string
  readonly location?: string
  readonly locationName?: string
  readonly idempotencyToken?: boolean
}

/** A shape as a model file states it. */
export interface ShapeDefinition {
  readonly type: string
  readonly members?: Readonly<Record<string, ShapeReference>>
  readonly required?: readonly string[]
  readonly payload?: string
  readonly member?: ShapeReference
  readonly key?: ShapeReference
  readonly value?: ShapeReference
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
}

/** An operation as a model file states it. */
export interface OperationDefinition {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number }
  /** Whether it changes nothing; where this is left out, its method says so. */
  readonly readonly?: boolean
  readonly input: string
  readonly output: string | null
  readonly errors: readonly string[]
}

/** The content of a file in `models/`. */
export interface ModelFile {
  readonly service: {
    readonly serviceFullName: string
    /** Which requests of a query API name. */
    readonly apiVersion?: string
    readonly signingName: string
    readonly protocol: string
  }
  readonly operations: Readonly<Record<string, OperationDefinition>>
  readonly shapes: Readonly<Record<string, ShapeDefinition>>
}

/** Resolves a model file once, at start. Errors: a model that contradicts itself or uses what we do not know. */
export const loadModel = ({ service, operations, shapes }: ModelFile): ServiceModel => {
  const shapeNamed = shapeResolver(shapes)

  const structureNamed = (name: string): StructureShape => {
    const shape = shapeNamed(name)
    if (shape.kind !== 'structure') throw new Error(`${name} must be a structure`)
    return shape
  }

  const operation = (name: string, definition: OperationDefinition): OperationModel => {
    const { http, input, output, errors, readonly: reads = http.method === 'GET' } = definition
    const requestTokenMember = Object.entries(shapes[input]?.members ?? {}).find(
      ([, member]) => member.idempotencyToken,
    )
    return {
      name,
      method: http.method,
      requestUri: http.requestUri,
      status: http.responseCode ?? 200,
      errors: new Set(errors),
      input: structureNamed(input),
      output: output === null ? undefined : structureNamed(output),
      ...(requestTokenMember && { requestTokenMember: requestTokenMember[0] }),
      reads,
    }
  }

  return {
    name: service.serviceFullName,
    signingName: service.signingName,
    operations: new Map(Object.entries(operations).map(([name, definition]) => [name, operation(name, definition)])),
  }
}

const INTEGER_MIN = -(2 ** 31)
const INTEGER_MAX = 2 ** 31 - 1

/** Finds shapes by name; each is made once, however often it is mentioned. */
const shapeResolver = (definitions: ModelFile['shapes']) => {
  const made = new Map<string, Shape | undefined>()

  const shapeNamed = (name: string): Shape => {
    if (!made.has(name)) {
      made.set(name, undefined)
      const shape = shapeOf(name)
      made.set(name, definitions[name]?.sensitive ? { ...shape, sensitive: true } : shape)
    }
    const shape = made.get(name)
    if (!shape) throw new Error(`${name} contains itself`)
    return shape
  }

  const stringNamed = (name: string): StringShape => {
    const shape = shapeNamed(name)
    if (shape.kind !== 'string') throw new Error(`${name} must be a string`)
    return shape
  }

  const shapeOf = (name: string): Shape => {
    const definition = definitions[name]
    if (!definition) throw new Error(`The model mentions ${name} and does not define it`)
    const { type, min, max, pattern, enum: values, member, key, value } = definition
    const size = { min: min ?? 0, max: max ?? Number.POSITIVE_INFINITY }
    switch (type) {
      case 'structure':
        return { kind: 'structure', members: membersOf(definition) }
      case 'list':
        if (!member) throw new Error(`${name} must state its member`)
        return { kind: 'list', member: shapeNamed(member.shape), ...size }
      case 'map':
        if (!key || !value) throw new Error(`${name} must state its key and value`)
        return { kind: 'map', key: stringNamed(key.shape), value: shapeNamed(value.shape), ...size }
      case 'integer':
        return { kind: 'integer', min: min ?? INTEGER_MIN, max: max ?? INTEGER_MAX }
      case 'string':
      case 'blob':
        return {
          kind: 'string',
          ...size,
          ...(pattern !== undefined && { pattern: { source: pattern, regExp: compilePattern(pattern) } }),
          ...(values && { values: new Set(values) }),
        }
      case 'boolean':
      case 'timestamp':
        return { kind: type }
      default:
        throw new Error(`${name} is of a type we do not know: ${type}`)
    }
  }

  const membersOf = ({ members = {}, required = [], payload }: ShapeDefinition): Member[] =>
    Object.entries(members).map(([name, reference]) => ({
      name,
      wireName: reference.locationName ?? name,
      location: name === payload ? 'payload' : locationOf(reference),
      required: required.includes(name),
      shape: shapeNamed(reference.shape),
    }))

  return shapeNamed
}

const locationOf = ({ location = 'body', locationName }: ShapeReference): Location => {
  if (location === 'body' || location === 'uri' || location === 'querystring' || location === 'header') return location
  throw new Error(`${locationName} is at a location we do not know: ${location}`)
}
