import type { Storage } from '../store/storage.ts'
import { checksums, type Sums } from './checksums.ts'
import { type AnyRecord, type End, endOf, type Kind, UNSEALED } from './kind.ts'
import { KINDS } from './kinds/kinds.ts'
import { type SecretsHeader, sealing } from './passphrase.ts'

/** The form of an export, which its first line names. */
export const FORMAT = 'carillon export'
/** Its version: it grows with a change that a reader of before would misread. */
export const FORMAT_VERSION = 1

/** The first line of an export. */
export interface ExportHeader {
  readonly format: typeof FORMAT
  readonly version: number
  readonly release: string
  /** What ARNs are made of, beside what records hold. */
  readonly partition: string
  readonly region: string
  readonly at: string
  /** Where it holds secrets: how they are sealed. */
  readonly secrets?: SecretsHeader
}

/** Some records of a kind. */
export interface Page {
  readonly kind: Kind
  readonly records: readonly AnyRecord[]
}

/** Everything of an end, in an order in which nothing comes before what it needs. */
export const everything = async function* (end: End, withSecrets: boolean): AsyncGenerator<Page> {
  for (const kind of KINDS)
    if (withSecrets || !kind.needsSecrets) for await (const records of kind.walk(end)) yield { kind, records }
}

/** What an export is made of. */
export interface ExportOptions {
  readonly release: string
  readonly partition: string
  readonly region: string
  readonly nowMs: number
  /** Without one no secrets are written, nor what is nothing without them. */
  readonly passphrase?: string | undefined
  /** Takes some lines at a time. */
  write(lines: string): Promise<unknown>
  /** Told from time to time how many records are written, and of how many. */
  progress(done: number, whole: number): void
}

/** What an export has. */
export interface Exported {
  readonly sums: Sums
  /** How many records of a kind it has not, since they are nothing without their secrets. */
  readonly leftOut: Readonly<Record<string, number>>
}

/**
 * Writes all that a store holds, from one snapshot of it, some records at a time.
 *
 * Errors  the connection to the database was lost on the way: what was written is of no use.
 */
export const exportStore = async (storage: Storage, options: ExportOptions): Promise<Exported> => {
  const { release, partition, region, nowMs, passphrase, write, progress } = options
  const sealed = passphrase === undefined ? undefined : await sealing(passphrase)
  const header: ExportHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    release,
    partition,
    region,
    at: new Date(nowMs).toISOString(),
    ...(sealed && { secrets: sealed.header }),
  }
  await write(lineOf(header))
  const { sums, leftOut } = await onOneSnapshot(storage, nowMs, async (end) => {
    const whole = await end.store.walks.rows()
    const summed = checksums()
    let done = 0
    for await (const { kind, records } of everything(end, sealed !== undefined)) {
      await write(records.map((record) => `${kind.encode(record, sealed?.seal)}\n`).join(''))
      for (const record of records) summed.add(kind.name, kind.encode(record, sealed && UNSEALED))
      done += records.length
      progress(done, Math.max(done, whole))
    }
    return { sums: summed.sums(), leftOut: sealed ? {} : await countedSecrets(end) }
  })
  await write(lineOf({ kind: 'end', sums }))
  progress(1, 1)
  return { sums, leftOut }
}

const countedSecrets = async (end: End) => {
  const counts: Record<string, number> = {}
  for (const kind of KINDS.filter(({ needsSecrets }) => needsSecrets))
    for await (const records of kind.walk(end)) counts[kind.name] = (counts[kind.name] ?? 0) + records.length
  return counts
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`

/** The sums of all that a store holds. */
export const sumsOf = (storage: Storage, nowMs: number): Promise<Sums> =>
  onOneSnapshot(storage, nowMs, async (end) => {
    const summed = checksums()
    for await (const { kind, records } of everything(end, true))
      for (const record of records) summed.add(kind.name, kind.encode(record, UNSEALED))
    return summed.sums()
  })

/** Works on a snapshot, once: where a read is begun again, what was made of the first would be doubled. */
export const onOneSnapshot = <T>(storage: Storage, nowMs: number, work: (end: End) => Promise<T>): Promise<T> => {
  let isBegun = false
  return storage.read(async (store) => {
    if (isBegun) throw new Error('the connection to the database was lost on the way: begin again')
    isBegun = true
    await store.walks.lasting()
    return work(endOf(store, storage.keys.master, nowMs))
  })
}
