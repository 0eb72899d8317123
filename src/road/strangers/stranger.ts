import { createHash } from 'node:crypto'

/** A device as another system's registry knows it, in words that all of them share. */
export interface Stranger {
  /** What tells it from all others there. */
  readonly id: string
  /** The app that is on the device, as the registry names it. */
  readonly app: string
  /** The push service, as the registry names it: `GCM`, `APNS_SANDBOX`, `ios` … */
  readonly platform: string
  /** Whose device it is, as the registry names its users. */
  readonly user: string
  readonly deviceToken: string
  /** False where the registry says that the token is dead. */
  readonly isAlive: boolean
  /** False where the user wants no messages. */
  readonly wantsMessages: boolean
  readonly createdAtMs?: number
  readonly updatedAtMs?: number
}

/** Why a line does not become an endpoint. */
export interface Refusal {
  readonly refused: string
}

/** Reads one line of a registry. */
export type Registry = (line: unknown) => Stranger | Refusal

/** A member of a JSON value, or of what lies in it; undefined where there is none. */
export const memberIn = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  )

/** A member that is a text with something in it; undefined for anything else. */
export const textIn = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = memberIn(value, ...path)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** A time as registries write it; undefined for what is none. */
export const timeIn = (value: unknown, ...path: readonly string[]): number | undefined => {
  const atMs = Date.parse(textIn(value, ...path) ?? '')
  return Number.isNaN(atMs) ? undefined : atMs
}

/** What of a registry's members there must be; the first that is not there is what is wrong with a line. */
export const missingOf = (members: Readonly<Record<string, unknown>>): Refusal | undefined => {
  const [name] = Object.entries(members).find(([, value]) => value === undefined) ?? []
  return name === undefined ? undefined : { refused: `${name} is missing or empty` }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u

/**
 * The EndpointId of a stranger: its own id where that is a UUID, else one made of it, so that the same line is the same
 * endpoint whenever it is imported. Source: RFC 9562, section 5.8, for ids of a form of one's own.
 */
export const endpointIdFor = (registry: string, id: string): string => {
  if (UUID.test(id)) return id
  const digest = createHash('sha256').update(`${registry}/${id}`).digest().subarray(0, 16)
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
}
