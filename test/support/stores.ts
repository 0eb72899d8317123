import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreObserver } from '../../src/store/sqlite/database.ts'
import { NOWHERE, openStorage, type Storage, type StorageOptions } from '../../src/store/storage.ts'

/** An observer that looks away. */
export const UNOBSERVED: StoreObserver = {
  batchCommitted: () => {},
  logSynced: () => {},
  storeFailed: () => {},
  storeRecovered: () => {},
  changedElsewhere: () => {},
}

/** Opens a store as a server does; any option can be said otherwise. */
export const openStore = (folder: string, others: Partial<StorageOptions> = {}): Promise<Storage> =>
  openStorage({
    folder,
    home: { partition: 'aws', region: 'us-east-1' },
    release: '0.1.0',
    alone: true,
    durability: 'full',
    observer: UNOBSERVED,
    ...others,
  })

/** A new folder that is removed at the end of the block. */
export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'carillon-store-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** An empty store that ends with the block. */
export interface OpenedStore extends AsyncDisposable {
  readonly storage: Storage
}

/** An engine that the contract of the store holds for. */
export interface Engine {
  readonly name: string
  /** Whether a read goes on while a writer is held up. */
  readonly readsBesideWriters: boolean
  open(): Promise<OpenedStore>
}

/** Every engine there is. */
export const ENGINES: readonly Engine[] = [
  {
    name: 'SQLite file',
    readsBesideWriters: true,
    async open() {
      const folder = temporaryFolder()
      const storage = await openStore(folder.path)
      const end = async () => {
        await storage.close()
        folder[Symbol.dispose]()
      }
      return { storage, [Symbol.asyncDispose]: end }
    },
  },
  {
    name: 'SQLite in memory',
    readsBesideWriters: false,
    async open() {
      const storage = await openStore(NOWHERE)
      return { storage, [Symbol.asyncDispose]: () => storage.close() }
    },
  },
]
