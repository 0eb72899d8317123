/** A text. A blob is one too: it stays the base64 that it is on the wire. */
export interface StringShape {
  readonly kind: 'string'
  /** Units: code points. */
  readonly min: number
  readonly max: number
  readonly pattern?: { readonly source: string; readonly regExp: RegExp }
  readonly values?: ReadonlySet<string>
}

/** A whole number of 32 bits, or within narrower bounds. */
export interface IntegerShape {
  readonly kind: 'integer'
  readonly min: number
  readonly max: number
}

/** True or false. */
export interface BooleanShape {
  readonly kind: 'boolean'
}

/** A moment. Units: milliseconds in the house, seconds with a fraction in JSON, ISO 8601 in a query string. */
export interface TimestampShape {
  readonly kind: 'timestamp'
}

/** Several values of one shape, in order. */
export interface ListShape {
  readonly kind: 'list'
  readonly member: Shape
  readonly min: number
  readonly max: number
}

/** Values of one shape by keys that the caller chooses. */
export interface MapShape {
  readonly kind: 'map'
  readonly key: StringShape
  readonly value: Shape
  readonly min: number
  readonly max: number
}

/** Values by the names that the model gives them. */
export interface StructureShape {
  readonly kind: 'structure'
  readonly members: readonly Member[]
}

/** What a value may look like, and whether no log may hold it. */
export type Shape = (
  | StringShape
  | IntegerShape
  | BooleanShape
  | TimestampShape
  | ListShape
  | MapShape
  | StructureShape
) & { readonly sensitive?: true }

/** Where a member of an input travels; the `payload` member is the whole body, a `body` member a part of it. */
export type Location = 'uri' | 'querystring' | 'header' | 'body' | 'payload'

/** One member of a structure. */
export interface Member {
  readonly name: string
  /** Its name in the body, path, query string or header. */
  readonly wireName: string
  readonly location: Location
  readonly required: boolean
  readonly shape: Shape
}

/** One operation, ready to serve. */
export interface OperationModel {
  readonly name: string
  readonly method: string
  /** A path with labels in braces, and after `?` the query literals that tell it from others on the same path. */
  readonly requestUri: string
  /** The status of success. */
  readonly status: number
  /** The names of the errors that the operation may answer with. */
  readonly errors: ReadonlySet<string>
  readonly input: StructureShape
  /** Undefined for an operation that answers without a body. */
  readonly output: StructureShape | undefined
  /** The member that SDKs fill with a fresh id, the same for the retries of one call. */
  readonly requestTokenMember?: string
  /** Whether it changes nothing. */
  readonly reads: boolean
}

/** One API, its shapes resolved and its patterns compiled. */
export interface ServiceModel {
  readonly name: string
  /** The service that a signature's scope must name. */
  readonly signingName: string
  readonly operations: ReadonlyMap<string, OperationModel>
}
