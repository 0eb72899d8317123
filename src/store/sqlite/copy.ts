import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Connection } from './connection.ts'

/** From which database file to which, that is not there or empty. */
export interface CopyOrder {
  readonly from: string
  readonly to: string
}

/** How much of a copy there is, in bytes. The whole is an estimate. */
export type Progress = (done: number, whole: number) => void

/** How often it is told. */
const PROGRESS_MS = 500

/**
 * Copies a database, beside a server that writes to it, as it stands when the copy begins.
 *
 * In one step, since a copy in several begins anew with each write of another process. Meanwhile the log can't begin
 * anew, so that it grows by what is written in the time that one reading of the whole takes, and no further.
 *
 * Errors  SQLite's own: the file is damaged, the disk is full.
 */
export const copyDatabase = async (order: CopyOrder, progress: Progress): Promise<void> => {
  const whole = bytesOf(order.from)
  // The sources run as they are; a build has the same file beside this one under its compiled name.
  const name = import.meta.url.endsWith('.ts') ? './copy-worker.ts' : './copy-worker.js'
  const worker = new Worker(new URL(name, import.meta.url), { workerData: order })
  // Rejects with what the thread threw.
  const ended = once(worker, 'exit')
  const isOver = ended.then(
    () => true,
    () => true,
  )
  const telling = async () => {
    while (!(await Promise.race([isOver, delay(PROGRESS_MS, false, { ref: false })])))
      progress(existsSync(order.to) ? Math.min(statSync(order.to).size, whole) : 0, whole)
  }
  await Promise.all([ended, telling()])
}

const bytesOf = (file: string): number => {
  const database = new Connection(file, [])
  try {
    const page = database.get<{ page_size: number }>('pragma page_size')?.page_size ?? 0
    const pages = database.get<{ page_count: number }>('pragma page_count')?.page_count ?? 0
    const free = database.get<{ freelist_count: number }>('pragma freelist_count')?.freelist_count ?? 0
    return page * (pages - free)
  } finally {
    database.close()
  }
}

/** Rows of each table. */
export type RowCounts = Readonly<Record<string, number>>

/**
 * Reads a database file from end to end, and counts its rows; nobody else may be using it.
 *
 * Errors  it is damaged.
 */
export const checkedRows = (file: string): RowCounts => {
  const database = new Connection(file, [], true)
  try {
    const found = database.all<{ integrity_check: string }>('pragma integrity_check(1)')
    const [{ integrity_check: first }] = found as [{ integrity_check: string }]
    if (first !== 'ok') throw new Error(`${file} is damaged: ${first}`)
    const tables = database.all<{ name: string }>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`,
    )
    const count = (name: string) =>
      database.get<{ rows: number }>(`select count(*) as "rows" from "${name}"`)?.rows ?? 0
    return Object.fromEntries(tables.map(({ name }) => [name, count(name)]))
  } finally {
    database.close()
  }
}
