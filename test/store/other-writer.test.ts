import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { ACCOUNT, instanceIn } from '../support/records.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'

/** Another program that holds the right to write, e.g. somebody's sqlite3 shell, until it lets go. */
const otherWriter = (folder: string) => {
  const database = new DatabaseSync(join(folder, 'carillon.db'))
  database.exec('begin immediate')
  return { letGo: () => database.close() }
}

test('goes on reading, and on answering, while another program holds up its writes', async () => {
  using folder = temporaryFolder()
  const storage = await openStore(folder.path)
  await instanceIn(storage, 'before')
  const other = otherWriter(folder.path)
  let isWritten = false
  const writing = instanceIn(storage, 'after').then(() => (isWritten = true))
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(await storage.read((store) => store.appInstances.get(ACCOUNT, 'before')))
  assert.equal(isWritten, false)
  other.letGo()
  await writing
  assert.ok(await storage.read((store) => store.appInstances.get(ACCOUNT, 'after')))
  await storage.close()
})

test('refuses a write that another program holds up for too long, and takes the next', async () => {
  using folder = temporaryFolder()
  const storage = await openStore(folder.path)
  const other = otherWriter(folder.path)
  await assert.rejects(instanceIn(storage, 'refused'), { name: 'StoreUnavailable' })
  other.letGo()
  await instanceIn(storage, 'taken')
  assert.equal(await storage.read((store) => store.appInstances.get(ACCOUNT, 'refused')), undefined)
  await storage.close()
})
