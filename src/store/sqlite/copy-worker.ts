// The other thread's half of copy.ts: copies a database in one step, which keeps its thread busy until it is done.
import { parentPort, workerData } from 'node:worker_threads'
import { Connection } from './connection.ts'
import type { CopyOrder } from './copy.ts'

const { from, to } = workerData as CopyOrder
const connection = new Connection(from, [])
try {
  connection.run('vacuum into ?', to)
} finally {
  connection.close()
}
parentPort?.close()
