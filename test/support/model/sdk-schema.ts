/** A member, or a shape, as two descriptions of an API can be compared. */
export interface Described {
  readonly kind: string
  readonly sensitive?: true
  /** Of a list or a map. */
  readonly of?: Described
  readonly members?: Readonly<Record<string, Described>>
  /** Sorted, without the members that SDKs fill in. */
  readonly required?: readonly string[]
  /** Where it travels in a request: `label`, `query max-results`, `payload`; absent in a body. */
  readonly at?: string
}

/** One operation, as two descriptions of an API can be compared. */
export interface DescribedOperation {
  readonly method: string
  /** Its labels are names of members. */
  readonly path: string
  readonly status: number
  readonly input: Described
  readonly output: Described
}

/** What an SDK says of a member: bits, or names where a name is part of it. */
type Traits = number | { readonly httpQuery?: string; readonly http?: readonly [string, string, number] }

/** A shape as AWS's SDKs for JavaScript carry it: a number for a plain one, else a tuple that begins with its kind. */
type SdkSchema = number | string | (() => SdkSchema) | readonly [number, string, string, Traits, ...unknown[]]

// Source: the schemas of @smithy/core, which the SDKs read with the same numbers.
const KINDS = { simple: 0, list: 1, map: 2 }
const NAMES: Readonly<Record<number, string>> = { 0: 'string', 1: 'integer', 2: 'boolean', 4: 'timestamp', 21: 'blob' }
const LIST_OF = 64
const MAP_OF = 128
const BIT = { label: 1, filledIn: 4, sensitive: 8, payload: 16 }

const has = (traits: Traits, bit: number) => typeof traits === 'number' && (traits & bit) !== 0

const sensitive = (traits: Traits) => (has(traits, BIT.sensitive) ? ({ sensitive: true } as const) : {})

const plain = (code: number): Described => {
  if (code >= MAP_OF) return { kind: 'map', of: plain(code - MAP_OF) }
  if (code >= LIST_OF) return { kind: 'list', of: plain(code - LIST_OF) }
  return { kind: NAMES[code] ?? `unknown ${code}` }
}

const NOTHING: Described = { kind: 'structure', members: {}, required: [] }

const described = (schema: SdkSchema): Described => {
  if (typeof schema === 'function') return described(schema())
  if (typeof schema === 'number') return plain(schema)
  if (typeof schema === 'string') return NOTHING
  const [kind, , , traits, first, second, requiredCount = 0] = schema
  if (kind === KINDS.simple) return { ...plain(first as number), ...sensitive(traits) }
  if (kind === KINDS.list) return { kind: 'list', of: member(first as SdkMember), ...sensitive(traits) }
  if (kind === KINDS.map) return { kind: 'map', of: member(second as SdkMember), ...sensitive(traits) }
  const names = first as readonly string[]
  const members = (second as readonly SdkMember[]).map((each, at) => [names[at], member(each)])
  return {
    kind: 'structure',
    members: Object.fromEntries(members),
    required: names.slice(0, requiredCount as number).toSorted(),
    ...sensitive(traits),
  }
}

type SdkMember = SdkSchema | readonly [SdkSchema, Traits]

const isWithTraits = (each: SdkMember): each is readonly [SdkSchema, Traits] => Array.isArray(each) && each.length === 2

const member = (each: SdkMember): Described => {
  if (!isWithTraits(each)) return described(each)
  const [schema, traits] = each
  const at = locationOf(traits)
  return { ...described(schema), ...sensitive(traits), ...(at !== undefined && { at }) }
}

const locationOf = (traits: Traits): string | undefined => {
  if (has(traits, BIT.label)) return 'label'
  if (has(traits, BIT.payload)) return 'payload'
  return typeof traits === 'object' && traits.httpQuery ? `query ${traits.httpQuery}` : undefined
}

/** What an SDK's module says of an operation. */
export const sdkOperation = (sdk: object, name: string): DescribedOperation => {
  const schema: unknown = sdk[`${name}$` as keyof typeof sdk]
  const [, , , traits, input, output] = schema as readonly [number, string, string, Traits, SdkSchema, SdkSchema]
  const [method, path, status] = (typeof traits === 'object' && traits.http) || ['', '', 0]
  return { method, path, status, input: described(input), output: described(output) }
}
