import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { copyDatabase } from '../../src/store/sqlite/copy.ts'
import { SqliteDatabase } from '../../src/store/sqlite/database.ts'
import { temporaryFolder } from '../support/stores.ts'

const MB = 1 << 20
// 4 MB.
const logPagesMax = 1024
// Much more, for what is written before the checkpointing thread has started on a busy machine; and far less than all.
const LOG_BYTES_MAX = 60 * MB

/** A database whose `writeMb` writes so much to its log, over rows that are there already. */
const newDatabase = async () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'carillon.db')
  const database = new SqliteDatabase(file, { durability: 'full', logPagesMax, observer: UNOBSERVED })
  await database.write((sql) => sql.run('create table blobs (id integer primary key, bytes blob)'))
  let writes = 0
  const write = () => {
    writes += 1
    const id = writes % 4
    return database.write((sql) => sql.run('replace into blobs values (?, randomblob(65536))', id))
  }
  return {
    database,
    file,
    logBytes: () => statSync(`${file}-wal`).size,
    async writeMb(count: number) {
      for (let done = 0; done < count * 16; done += 1) await write()
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      folder[Symbol.dispose]()
    },
  }
}

/** A read that lasts until it is ended. */
const longRead = (database: SqliteDatabase) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const ended = database.read(async (sql) => {
    await sql.get('select count(*) from blobs')
    await promise
  })
  const end = () => {
    resolve()
    return ended
  }
  return { end }
}

test('keeps the log short under steady writes', async () => {
  await using store = await newDatabase()
  await store.writeMb(150)
  assert.ok(store.logBytes() < LOG_BYTES_MAX, `${store.logBytes() / MB} MB`)
})

test('begins the log anew once a long read has ended', async () => {
  await using store = await newDatabase()
  const read = longRead(store.database)
  await store.writeMb(30)
  await read.end()
  await store.writeMb(30)
  const length = store.logBytes()
  await store.writeMb(30)
  assert.equal(store.logBytes(), length)
})

test('begins the log anew once a copy has been made beside the writes', async () => {
  await using store = await newDatabase()
  await store.writeMb(5)
  const copied = copyDatabase({ from: store.file, to: `${store.file}.copy` }, () => {})
  await Promise.all([copied, store.writeMb(30)])
  await store.writeMb(30)
  const length = store.logBytes()
  await store.writeMb(30)
  assert.equal(store.logBytes(), length)
})
