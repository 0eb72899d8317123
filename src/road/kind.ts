import type { Store } from '../store/store.ts'
import { type Member, Refusal } from './members.ts'

/** What reading and writing records needs of one end, within a transaction or on a snapshot. */
export interface End {
  readonly store: Store
  /** What the end's secrets are sealed under. */
  readonly master: Uint8Array
  /** What is past its time by then is not copied. */
  readonly nowMs: number
  /** The key of an app instance; undefined where there is none. */
  instanceKey(accountId: string, appInstanceId: string): Promise<Uint8Array | undefined>
}

/** One end, for as long as its transaction or snapshot lasts. */
export const endOf = (store: Store, master: Uint8Array, nowMs: number): End => {
  // Each record in it asks for its app instance, and there are few of these.
  const known = new Map<string, Uint8Array>()
  return {
    store,
    master,
    nowMs,
    async instanceKey(accountId, appInstanceId) {
      const name = `${accountId}/${appInstanceId}`
      const key = known.get(name) ?? (await store.appInstances.key(accountId, appInstanceId))
      if (key) known.set(name, key)
      return key
    },
  }
}

/** Turns a secret into what stands in a file, or back; `place` says whose it is, so that no other can take its place. */
export type Sealing = (text: string, place: string) => string

/** Secrets as they are: for comparing, and where both ends are at hand. */
export const UNSEALED: Sealing = (text) => text

/** A record of any kind: what it holds is its kind's own matter. */
export type AnyRecord = object

/** One kind of record: its members in the order in which they are written, and how it is found and kept. */
export interface KindSpec<R extends object> {
  readonly name: string
  readonly members: { readonly [Name in keyof R]-?: Member<R[Name]> }
  /** What tells records of the kind apart, as in `account/app instance`. */
  identity(record: R): string
  /** The identity of what has to be there first, and its kind's name. */
  parent?(record: R): readonly [kind: string, identity: string] | undefined
  /** What of it no other record may have. */
  readonly claims?: Claims<R>
  /** It is nothing without its secrets, and left out where these are. */
  readonly needsSecrets?: true
  /** All there are, in pages, in the order of their keys. */
  walk(end: End): AsyncGenerator<readonly R[]>
  /** The one with the record's identity. */
  find(end: End, record: R): Promise<R | undefined>
  /** Whether the record's parent is there. */
  hasParent(end: End, record: R): Promise<boolean>
  /** Keeps one that is not there yet, whose parent is, and whose claims are free. Errors: Refusal; nothing was written. */
  insert(end: End, record: R): Promise<void>
}

/** What one record at most may have, beside its identity. */
export interface Claims<R extends object> {
  /** In words: `its device token`. */
  readonly what: string
  /** A name for each, by which a dry run knows it again. */
  names(record: R): readonly string[]
  /** What the record itself is called, if it is what has them. */
  holder(record: R): string
  /** The one in the store that has one of them. */
  find(end: End, record: R): Promise<string | undefined>
}

/** A kind, whatever its records are. */
export interface Kind extends Omit<KindSpec<AnyRecord>, 'members' | 'parent'> {
  readonly memberNames: readonly string[]
  parent(record: AnyRecord): string | undefined
  /** Reads a line's object. Errors: Refusal. `open` is absent where secrets can't be read, and then they are none. */
  decode(object: Readonly<Record<string, unknown>>, open?: Sealing): AnyRecord
  /** The one line that stands for a record: equal records have equal lines. Without `seal` it holds no secrets. */
  encode(record: AnyRecord, seal?: Sealing): string
  /** The names of the members in which two records differ. */
  difference(one: AnyRecord, other: AnyRecord): readonly string[]
}

type Values = Record<string, unknown>

/** How much is shown of the name of a member that is none. */
const NAME_SHOWN_MAX = 64

/** The kind that is made of its members. */
export const kind = <R extends object>(typed: KindSpec<R>): Kind => {
  // From here on a record is read and written by its members alone, which is what its type was for.
  const spec = typed as unknown as KindSpec<AnyRecord>
  const members = Object.entries(typed.members as Record<string, Member<unknown>>)
  const placeOf = (record: AnyRecord, member: string) => `${spec.name}/${spec.identity(record)}/${member}`

  const readMember = (name: string, member: Member<unknown>, value: unknown) => {
    try {
      return member.read(value)
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`${name} ${error.message}`) : error
    }
  }

  const written = (record: AnyRecord, seal: Sealing | undefined): Values => {
    const values: Values = { kind: spec.name }
    for (const [name, member] of members) {
      const value = member.write((record as Values)[name])
      if (value === undefined) continue
      if (!member.isSecret) values[name] = value
      else if (seal) values[name] = seal(String(value), placeOf(record, name))
    }
    return values
  }

  return {
    ...spec,
    memberNames: members.map(([name]) => name),
    parent(record) {
      const [kindName, identity] = spec.parent?.(record) ?? []
      return kindName === undefined ? undefined : `${kindName}/${identity}`
    },
    decode(object, open) {
      const unknown = Object.keys(object).find((name) => name !== 'kind' && !Object.hasOwn(typed.members, name))
      if (unknown !== undefined)
        throw new Refusal(`${JSON.stringify(unknown.slice(0, NAME_SHOWN_MAX))} is no member of ${spec.name}`)
      const record: Values = {}
      for (const [name, member] of members)
        if (!member.isSecret)
          record[name] = readMember(name, member, Object.hasOwn(object, name) ? object[name] : undefined)
      for (const [name, member] of members) {
        if (!member.isSecret) continue
        const sealed = open && typeof object[name] === 'string' ? open(object[name], placeOf(record, name)) : undefined
        record[name] = readMember(name, member, sealed)
      }
      return record
    },
    encode: (record, seal) => JSON.stringify(written(record, seal)),
    difference(one, other) {
      const [a, b] = [written(one, UNSEALED), written(other, UNSEALED)]
      return members.map(([name]) => name).filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    },
  }
}
