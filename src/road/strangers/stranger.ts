import { createHash } from 'node:crypto'
import { endpointKey } from '../../store/keys.ts'
import { Refusal } from '../members.ts'

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
  readonly createdAtMs: number | undefined
  readonly updatedAtMs: number | undefined
}

/** Reads one line of a registry. Errors: Refusal. */
export type Registry = (line: unknown) => Stranger

/** A member of a JSON value, or of what lies in it; undefined where there is none. */
export const memberIn = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  )

/** No registry has longer ones that matter here, and many lines wait to be taken together. */
const TEXT_CHARACTERS_MAX = 4096

/** A member that is a text with something in it, and not too much; undefined for anything else. */
export const textIn = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = memberIn(value, ...path)
  return typeof found === 'string' && found !== '' && found.length <= TEXT_CHARACTERS_MAX ? found : undefined
}

/** A time as registries write it; undefined for what is none. */
export const timeIn = (value: unknown, ...path: readonly string[]): number | undefined => {
  const atMs = Date.parse(textIn(value, ...path) ?? '')
  return Number.isNaN(atMs) ? undefined : atMs
}

/** A text that there must be. Errors: Refusal, if there is none by one of these paths. */
export const neededIn = (value: unknown, ...paths: readonly (readonly string[])[]): string => {
  const found = paths.map((path) => textIn(value, ...path)).find((text) => text !== undefined)
  if (found === undefined) throw new Refusal(`${paths[0]?.join('.')} is missing, empty or too long`)
  return found
}

/**
 * The EndpointId of a stranger: its own id where that is a UUID, else one made of it, so that the same line is the same
 * endpoint whenever it is imported. Source: RFC 9562, section 5.8, for ids of a form of one's own.
 */
export const endpointIdFor = (registry: string, id: string): string => {
  if (endpointKey(id)) return id
  const digest = createHash('sha256').update(`${registry}/${id}`).digest().subarray(0, 16)
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
}
