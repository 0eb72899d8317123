// The other thread's half of checkpointer.ts: copies the write-ahead log into the database file when told to.
import { parentPort, workerData } from 'node:worker_threads'
import { CHECKPOINTED } from './checkpointer.ts'
import { Connection } from './connection.ts'

const connection = new Connection(workerData as string, ['synchronous=normal', 'wal_autocheckpoint=0'])

parentPort?.on('message', (wanted: 'checkpoint' | 'end') => {
  if (wanted === 'end') {
    connection.close()
    parentPort?.close()
    return
  }
  try {
    parentPort?.postMessage(connection.get(CHECKPOINTED))
  } catch (error) {
    parentPort?.postMessage({ failed: String(error) })
  }
})
