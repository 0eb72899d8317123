import type { ImportOptions, ImportReport } from '../../road/import.ts'
import type { Storage } from '../../store/storage.ts'
import type { Flag } from '../flags.ts'
import type { Call } from '../store-command.ts'

/** Something that records are imported from, opened. */
export interface OpenedSource extends AsyncDisposable {
  /** Reads it to its end, and takes all that can be taken. */
  take(storage: Storage, options: Omit<ImportOptions, 'stored'>): Promise<ImportReport>
  /** Leaves the line in which it told how far it is. */
  end(): void
  /** How to go on where it was cut short; undefined where there is nothing to go on from. */
  goOn(): string | undefined
}

/** A kind of source: `carillon import --from <name>`. */
export interface ImportSource {
  readonly usage: string
  /** Its own flags. */
  readonly flags: Readonly<Record<string, Flag>>
  /** What it has goes to something that is there already, and so to no new store. */
  readonly needsStore?: true
  /** The store is not opened before, so that what is refused here makes no folder. */
  open(call: Call, isDry: boolean): Promise<OpenedSource>
}
