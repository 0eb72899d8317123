import { isJsonObject, jsonIn } from '../lib/json.ts'
import { checksums, differing, type Sums } from './checksums.ts'
import { FORMAT, FORMAT_VERSION } from './export.ts'
import { type AnyRecord, type Kind, type Sealing, UNSEALED } from './kind.ts'
import { kindNamed } from './kinds/kinds.ts'
import { LINE_BYTES_MAX, type Line } from './lines.ts'
import { Refusal } from './members.ts'
import { opening } from './passphrase.ts'

/** A record that is to be taken. */
export interface GivenRecord {
  /** Where it stands, for whoever is told what became of it. */
  readonly line: number
  readonly kind: Kind
  readonly record: AnyRecord
  /** It stands for something of which no more is known than that it is: one that is there will do. */
  readonly isPlaceholder?: true
}

/** What an import is given, piece by piece; a source that was read to its end says so. */
export type Given =
  | GivenRecord
  | { readonly line: number; readonly refusal: string; readonly kind?: Kind; readonly record?: AnyRecord }
  | { readonly end: true /** What is wrong with the whole. */; readonly fault?: string }

/** How an export is read. */
export interface ReadOptions {
  /** The target's; ARNs are to stay what they are. */
  readonly partition: string
  readonly region: string
  readonly passphrase?: string | undefined
  /** Lines up to this one are passed over. */
  readonly afterLine: number
}

/**
 * Opens an export by its first line, and returns its records. A line that holds none is refused, and the next one read.
 *
 * Errors  it is no export, of a newer version, of another region, or has secrets and there is no passphrase.
 */
export const recordsOf = async (lines: AsyncGenerator<Line>, options: ReadOptions): Promise<AsyncGenerator<Given>> => {
  const { value: first } = await lines.next()
  return recordsBehind(lines, await opened(first?.text, options), options.afterLine)
}

const recordsBehind = async function* (
  lines: AsyncGenerator<Line>,
  open: Sealing | undefined,
  afterLine: number,
): AsyncGenerator<Given> {
  const summed = checksums()
  let end: { readonly end: true; readonly fault?: string } | undefined
  for await (const { number: line, text } of lines) {
    if (end) {
      if (text?.trim() === '') continue
      yield { end: true, fault: `line ${line} stands behind the last line of the export: what follows was not read` }
      return
    } else if (line > afterLine) {
      const given = read(line, text, open)
      if ('end' in given) end = { end: true, ...(afterLine === 0 && faultOf(given.sums, summed.sums())) }
      else {
        if (!('refusal' in given)) summed.add(given.kind.name, given.kind.encode(given.record, open && UNSEALED))
        yield given
      }
    }
  }
  if (end) yield end
}

const faultOf = (told: Sums, found: Sums) => {
  const kinds = differing(told, found).map((name) => kindNamed(name)?.name ?? 'a kind that this release does not know')
  if (kinds.length === 0) return undefined
  const of = [...new Set(kinds)].join(', ')
  return { fault: `the file is not what was exported: lines are missing, doubled or altered of ${of}` }
}

const opened = async (text: string | undefined, { partition, region, passphrase }: ReadOptions) => {
  const header = text === undefined ? undefined : jsonIn(text)
  if (!isJsonObject(header) || header.format !== FORMAT || typeof header.version !== 'number' || header.version < 1)
    throw new Error('this is no export of Carillon: its first line does not say so')
  if (header.version !== FORMAT_VERSION)
    throw new Error(
      `the export is of version ${header.version}, and this release reads ${FORMAT_VERSION}: use a newer one`,
    )
  if (header.partition !== partition || header.region !== region)
    throw new Error(
      `the export is of ${header.partition} ${header.region}, and the settings say ${partition} ${region}: ` +
        'ARNs are to stay what they are, so set --region and --partition to its own',
    )
  if (header.secrets === undefined) return undefined
  if (passphrase === undefined)
    throw new Error('the export holds secrets: name the file with their passphrase by --passphrase-file')
  return opening(header.secrets, passphrase)
}

const read = (
  line: number,
  text: string | undefined,
  open: Sealing | undefined,
): Exclude<Given, { end: true }> | { readonly end: true; readonly sums: Sums } => {
  if (text === undefined) return { line, refusal: `is not UTF-8, or longer than ${LINE_BYTES_MAX} bytes` }
  const object = jsonIn(text)
  if (!isJsonObject(object)) return { line, refusal: 'is no JSON object' }
  if (object.kind === 'end') return { end: true, sums: Object(object.sums) }
  const kind = kindNamed(object.kind)
  if (!kind) return { line, refusal: 'is of no kind that this release knows' }
  try {
    return { line, kind, record: kind.decode(object, open) }
  } catch (error) {
    if (error instanceof Refusal) return { line, kind, refusal: error.message }
    throw error
  }
}
