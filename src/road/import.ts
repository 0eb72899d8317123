import type { Storage } from '../store/storage.ts'
import { type Foreseen, foresight, short } from './foresight.ts'
import type { Given, GivenRecord } from './given.ts'
import { type End, endOf, UNSEALED } from './kind.ts'
import { Refusal } from './members.ts'

/** What became of the records of a kind. */
export interface Counts {
  readonly added: number
  /** They were there already, each the same. */
  readonly unchanged: number
  readonly refused: number
}

/** A line that was not taken. */
export interface RefusedLine {
  readonly line: number
  readonly kind?: string
  /** Whom it is about. */
  readonly id?: string
  readonly reason: string
}

/** What came of an import. */
export interface ImportReport {
  readonly counts: Readonly<Record<string, Counts>>
  readonly refused: number
  /** What is wrong with the whole, though each line that could be taken was. */
  readonly fault: string | undefined
}

/** How an import is done. */
export interface ImportOptions {
  readonly nowMs: number
  /** Nothing is written: it is told what would be. */
  readonly isDry: boolean
  /** Told of each line that is not taken. */
  refused(line: RefusedLine): void
  /** Told up to which line all is on disk. */
  stored(line: number): void
}

/** How many records share a transaction. */
const BATCH_RECORDS = 250

type Result = 'added' | 'unchanged' | { readonly reason: string }

/**
 * Takes records into a store, some at a time, each of them whole or not at all. A record that is there already changes
 * nothing, so that an import that was interrupted is simply done again.
 *
 * Errors  StoreUnavailable; whatever the source throws. What was stored until then stays.
 */
export const importRecords = async (
  storage: Storage,
  given: AsyncIterable<Given>,
  options: ImportOptions,
): Promise<ImportReport> => {
  const counts = new Map<string, { added: number; unchanged: number; refused: number }>()
  let refused = 0
  const refuse = ({ line, kind, record }: Partial<GivenRecord> & { readonly line: number }, reason: string) => {
    refused += 1
    const id = kind && record && kind.identity(record)
    options.refused({ line, ...(kind && { kind: kind.name }), ...(id !== undefined && { id }), reason })
  }
  const countOf = (kind: string) => {
    const counted = counts.get(kind) ?? { added: 0, unchanged: 0, refused: 0 }
    counts.set(kind, counted)
    return counted
  }
  const foreseenFrom = foresight()
  let batch: GivenRecord[] = []
  const store = async () => {
    if (batch.length === 0) return
    const records = batch
    batch = []
    const { results, foreseen } = await (options.isDry ? storage.read : storage.write)(async (store) => {
      const end = endOf(store, storage.keys.master, options.nowMs)
      const foreseen = foreseenFrom()
      const results: Result[] = []
      for (const each of records) results.push(await (options.isDry ? foretold(end, each, foreseen) : apply(end, each)))
      return { results, foreseen }
    })
    foreseen.keep()
    for (const [index, result] of results.entries()) {
      const record = records[index]!
      if (typeof result === 'object') refuse(record, result.reason)
      countOf(record.kind.name)[typeof result === 'object' ? 'refused' : result] += 1
    }
    options.stored(records.at(-1)!.line)
  }

  let fault: string | undefined = 'the source ends before its last line: it was cut short'
  for await (const each of given) {
    if ('end' in each) fault = each.fault
    else if ('refusal' in each) {
      refuse(each, each.refusal)
      if (each.kind) countOf(each.kind.name).refused += 1
    } else batch.push(each)
    if (batch.length >= BATCH_RECORDS) await store()
  }
  await store()
  return { counts: Object.fromEntries(counts), refused, fault }
}

const compared = async (end: End, { kind, record, isPlaceholder }: GivenRecord): Promise<Result | undefined> => {
  const there = await kind.find(end, record)
  if (!there) return undefined
  if (isPlaceholder || kind.encode(there, UNSEALED) === kind.encode(record, UNSEALED)) return 'unchanged'
  return { reason: `is there already, with another ${kind.difference(there, record).join(', ')}` }
}

const ORPHANED = { reason: 'what it belongs to is not there' }

const claimed = ({ kind }: GivenRecord, holder: string) => ({ reason: `${holder} has ${kind.claims?.what} already` })

/** What becomes of a record by what is in the store. */
const judged = async (end: End, given: GivenRecord, hasParent: boolean): Promise<Result> => {
  const { kind, record } = given
  const result = await compared(end, given)
  if (result) return result
  if (!hasParent && !(await kind.hasParent(end, record))) return ORPHANED
  const holder = await kind.claims?.find(end, record)
  return holder === undefined ? 'added' : claimed(given, holder)
}

const apply = async (end: End, given: GivenRecord): Promise<Result> => {
  try {
    const result = await judged(end, given, false)
    if (result === 'added') await given.kind.insert(end, given.record)
    return result
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.message }
    throw error
  }
}

const digestOf = ({ kind, record }: GivenRecord) => short(kind.encode(record, UNSEALED))

/** What `apply` would do, without writing; of what is beyond what a dry run remembers, that it would be added. */
const foretold = async (end: End, given: GivenRecord, foreseen: Foreseen): Promise<Result> => {
  const { kind, record, isPlaceholder } = given
  const name = `${kind.name}/${kind.identity(record)}`
  const digest = foreseen.get(name)
  if (digest !== undefined)
    return isPlaceholder || digest === digestOf(given)
      ? 'unchanged'
      : { reason: 'stands twice in the source, and differs' }
  const parent = kind.parent(record)
  const result = await judged(
    end,
    given,
    parent !== undefined && (foreseen.get(parent) !== undefined || foreseen.isFull),
  )
  if (result !== 'added') return result
  const claims = kind.claims?.names(record).map((claim) => `${kind.name} has ${claim}`) ?? []
  const holder = claims.map((claim) => foreseen.get(claim)).find((found) => found !== undefined)
  if (holder !== undefined) return claimed(given, holder)
  foreseen.set(name, digestOf(given))
  for (const claim of claims) foreseen.set(claim, kind.claims!.holder(record))
  return result
}
