import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { lineTo } from '../support/cut-line.ts'
import { administer, startPostgres } from '../support/postgres-server.ts'
import { namesIn, newInstance } from '../support/records.ts'
import { eventually } from '../support/server.ts'
import { openNode } from '../support/stores.ts'

// What a server needs to have standbys, or to be one.
const settings = ['wal_level=replica', 'max_wal_senders=2']
const server = await startPostgres({ settings })
after(() => server.stop())

const AWAY = { name: 'StoreUnavailable', message: /the server is a standby/ }

test('a server that comes back as a standby is not read from, nor written to; once it is promoted, both', async () => {
  const node = await openNode(server.url)
  await node.write((store) => newInstance(store, 'before'))
  server.crash()
  await server.start('standby')
  await assert.rejects(
    node.read((store) => store.accessKeys.list(1)),
    AWAY,
  )
  await assert.rejects(
    node.write((store) => newInstance(store, 'meanwhile')),
    AWAY,
  )
  await eventually(async () => assert.equal(node.isOpen(), false))
  server.promote()
  await node.write((store) => newInstance(store, 'after'))
  assert.deepEqual((await namesIn(node)).sort(), ['after', 'before'])
  await eventually(async () => assert.equal(node.isOpen(), true))
  await node.close()
})

test('where another server has taken its place, that one is written to', async () => {
  const other = await startPostgres()
  await (await openNode(other.url)).close()
  await using line = await lineTo(server.url)
  const node = await openNode(line.url)
  await node.write((store) => newInstance(store, 'here'))
  line.leadTo(other.url)
  server.crash()
  await server.start('standby')
  await node.write((store) => newInstance(store, 'there'))
  assert.deepEqual(await namesIn(node), ['there'])
  await node.close()
  other.stop()
  server.promote()
})

test('a commit that the standby has not confirmed is refused once somebody ends its wait, though it was done', async () => {
  const node = await openNode(server.url)
  const confirmedBy = (name: string) =>
    administer(server.url, `alter system set synchronous_standby_names = '${name}'`, 'select pg_reload_conf()')
  await confirmedBy('nobody')
  const written = node.write((store) => newInstance(store, 'in doubt'))
  const ended = assert.rejects(written, {
    name: 'StoreUnavailable',
    message: /may not outlast the server: canceling wait for synchronous replication/,
  })
  await eventually(async () => {
    const [ended] = await administer(
      server.url,
      "select pg_cancel_backend(pid) as is_ended from pg_stat_activity where wait_event = 'SyncRep'",
    )
    assert.deepEqual(ended, { is_ended: true })
  })
  await ended
  await confirmedBy('')
  await node.write((store) => newInstance(store, 'confirmed'))
  assert.ok((await namesIn(node)).includes('confirmed'))
  await node.close()
})
