import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrate } from '../../src/store/migrations/migrate.ts'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { PostgresDatabase } from '../../src/store/postgres/database.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'
import { namesIn, newInstance } from '../support/records.ts'
import { openNode } from '../support/stores.ts'

/** An empty database, and its URL for a user who owns nothing. */
const databaseAndGuest = async () => {
  const database = await newDatabase({ empty: true })
  const guest = `guest_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(database.url, `create role ${guest} login`)
  return {
    url: database.url,
    guest,
    guestUrl: Object.assign(new URL(database.url), { username: guest }).href,
    async [Symbol.asyncDispose]() {
      await administer(database.url, `drop owned by ${guest}`, `drop role ${guest}`)
      await database[Symbol.asyncDispose]()
    },
  }
}

test('who may create nothing in the database is told what to do', async () => {
  await using database = await databaseAndGuest()
  await assert.rejects(openNode(database.guestUrl), {
    message:
      'permission denied for schema public (42501): make its user the owner of the database, or grant what is missing, as docs/operations.md#postgresql says',
  })
})

test('a server needs no more of tables that somebody else has made than the grants that docs/upgrading.md names', async () => {
  await using database = await databaseAndGuest()
  const grant = `grant select, insert, update, delete on tables to ${database.guest}`
  await administer(database.url, `alter default privileges in schema public ${grant}`)
  const owner = new PostgresDatabase({ ...connectionTo(database.url), observer: UNOBSERVED })
  await migrate(owner, '0.1.0')
  await owner.close()
  const node = await openNode(database.guestUrl)
  await node.write((store) => newInstance(store, 'one'))
  assert.deepEqual(await namesIn(node), ['one'])
  await node.close()
})
