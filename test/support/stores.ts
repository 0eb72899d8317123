import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { NOWHERE, openStorage, type Storage, type StorageOptions } from '../../src/store/storage.ts'
import { connectionTo, MASTER_KEY } from './postgres-connection.ts'

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

/** Opens a database as one of its nodes does; any option can be said otherwise. */
export const openNode = (url: string, others: Partial<StorageOptions> = {}): Promise<Storage> =>
  openStore('', { database: connectionTo(url), masterKey: MASTER_KEY, ...others })

/** A new folder that is removed at the end of the block. */
export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'carillon-store-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** The environment's name for the engine that worlds are made on where it is not SQLite: `postgres`. */
export const WORLDS_VARIABLE = 'WORLDS'

/** An empty store for a world. */
export const storeOfWorld = async (): Promise<Storage> =>
  process.env[WORLDS_VARIABLE] === 'postgres' ? (await openPostgres()).storage : openStore(NOWHERE)

/** An empty store that ends with the block. */
export interface OpenedStore extends AsyncDisposable {
  readonly storage: Storage
  /** The same store, as each of the processes that share it has it open; `storage` is the first. */
  readonly nodes: readonly [Storage, ...Storage[]]
}

/** An engine that the contract of the store holds for. */
export interface Engine {
  readonly name: string
  /** Whether a read goes on while a writer is held up. */
  readonly readsBesideWriters: boolean
  /** How many processes can share a store, as far as tests want it. */
  readonly nodesMax: number
  /** On as many nodes as are asked for; one by default. */
  open(nodes?: number): Promise<OpenedStore>
}

const opened = (nodes: OpenedStore['nodes'], end: () => Promise<unknown>): OpenedStore => ({
  storage: nodes[0],
  nodes,
  async [Symbol.asyncDispose]() {
    await end()
  },
})

// The first node of this file's database, for as long as no test closes it.
let firstNode: Storage | undefined

/** A store in the emptied database of this file of tests. */
export const openPostgres = async (nodes = 1): Promise<OpenedStore> => {
  // Most tests need no server, and so no driver.
  const { fileDatabase } = await import('./postgres.ts')
  const url = await fileDatabase()
  if (!firstNode?.isOpen()) firstNode = await openNode(url)
  const others = await Promise.all(Array.from({ length: nodes - 1 }, () => openNode(url)))
  return opened([firstNode, ...others], () => Promise.all(others.map((node) => node.close())))
}

const ALL: readonly Engine[] = [
  {
    name: 'SQLite file',
    readsBesideWriters: true,
    nodesMax: 1,
    async open() {
      const folder = temporaryFolder()
      const storage = await openStore(folder.path)
      return opened([storage], async () => {
        await storage.close()
        folder[Symbol.dispose]()
      })
    },
  },
  {
    name: 'SQLite in memory',
    readsBesideWriters: false,
    nodesMax: 1,
    async open() {
      const storage = await openStore(NOWHERE)
      return opened([storage], () => storage.close())
    },
  },
  { name: 'PostgreSQL', readsBesideWriters: true, nodesMax: 3, open: openPostgres },
]

/** An empty store as a server has it: in a file, or, in a run on PostgreSQL, in this file's database. */
export const storeOfServer = (): Promise<OpenedStore> =>
  process.env[WORLDS_VARIABLE] === 'postgres' ? openPostgres() : ALL[0]!.open()

/** Every engine there is, or those whose names begin with what the variable STORES says, in any case. */
export const ENGINES: readonly Engine[] = ALL.filter(({ name }) =>
  name.toLowerCase().startsWith((process.env.STORES ?? '').toLowerCase()),
)
