import type { Storage } from '../store/storage.ts'
import type { Sums } from './checksums.ts'
import { everything, onOneSnapshot, sumsOf } from './export.ts'
import type { Given } from './given.ts'
import { type ImportReport, importRecords, type RefusedLine } from './import.ts'
import type { End } from './kind.ts'

/** How a store is copied. */
export interface CopyOptions {
  readonly nowMs: number
  refused(line: RefusedLine): void
  /** Told from time to time how many records are copied, and of how many. */
  progress(done: number, whole: number): void
}

/** What came of it: the sums of both ends are the same where the target was empty and nobody wrote meanwhile. */
export interface CopyReport extends ImportReport {
  readonly from: Sums
  readonly to: Sums
}

/**
 * Copies all that one store holds into another, secrets too, which are sealed anew.
 *
 * Errors  StoreUnavailable, of either end. What was stored until then stays, and is passed over by the next copy.
 */
export const copyStore = async (from: Storage, to: Storage, options: CopyOptions): Promise<CopyReport> => {
  const { nowMs, refused, progress } = options
  const report = await onOneSnapshot(from, nowMs, (end) =>
    importRecords(to, givenOf(end, progress), { nowMs, isDry: false, refused, stored: () => {} }),
  )
  return { ...report, from: await sumsOf(from, nowMs), to: await sumsOf(to, nowMs) }
}

const givenOf = async function* (end: End, progress: CopyOptions['progress']): AsyncGenerator<Given> {
  const whole = await end.store.walks.rows()
  let line = 0
  for await (const { kind, records } of everything(end, true)) {
    for (const record of records) {
      line += 1
      yield { line, kind, record }
    }
    progress(line, Math.max(line, whole))
  }
  progress(1, 1)
  yield { end: true }
}
