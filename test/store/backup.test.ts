import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { StoreMismatch } from '../../src/store/migrations/migrate.ts'
import { commandFolder, run } from '../support/commands.ts'
import { runningServer } from '../support/server.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'

const PAGE_BYTES = 4096

/** A data folder and its backup, and where to restore it. */
const backedUp = async () => {
  const source = await commandFolder()
  const folder = temporaryFolder()
  const [to, restored] = [join(folder.path, 'backup'), join(folder.path, 'restored')]
  const { stderr } = await source.run('backup', '--to', to)
  assert.equal(stderr, '')
  return {
    ...source,
    to,
    restored,
    restore: () => run('restore', '--from', to, '--data-dir', restored),
    [Symbol.dispose]() {
      source[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Changes a database that nobody has open. */
const change = (file: string, sql: string) => {
  using database = new DatabaseSync(file)
  database.exec(sql)
}

test('a backup that is made while users are created serves all that were acknowledged before it began', async () => {
  using folder = temporaryFolder()
  const [to, restored] = [join(folder.path, 'backup'), join(folder.path, 'restored')]
  const before: string[] = []
  const during: string[] = []
  let AppInstanceArn: string | undefined
  let secret: string | undefined
  {
    await using server = await runningServer()
    const { client, credentials } = server.root
    ;({ AppInstanceArn } = await client.send(new CreateAppInstanceCommand({ Name: 'kept' })))
    secret = credentials.secretAccessKey
    const create = async (into: string[]) => {
      const AppInstanceUserId = `user-${before.length + during.length}`
      await client.send(new CreateAppInstanceUserCommand({ AppInstanceArn, AppInstanceUserId, Name: 'x' }))
      into.push(AppInstanceUserId)
    }
    for (let count = 0; count < 10; count += 1) await create(before)
    let isDone = false
    const made = server.command('backup', '--to', to).finally(() => {
      isDone = true
    })
    while (!isDone) await create(during)
    const { status, stderr } = await made
    assert.equal(status, 0, stderr)
  }
  const { exitCode, stderr } = await run('restore', '--from', to, '--data-dir', restored)
  assert.equal(exitCode, 0, stderr)
  await using server = await runningServer(restored)
  assert.equal(server.root.credentials.secretAccessKey, secret)
  const { AppInstanceUsers } = await server.root.client.send(
    new ListAppInstanceUsersCommand({ AppInstanceArn, MaxResults: 50 }),
  )
  const found = new Set(AppInstanceUsers?.map(({ AppInstanceUserArn }) => AppInstanceUserArn?.split('/').at(-1)))
  assert.notEqual(during.length, 0)
  assert.deepEqual(
    before.filter((id) => !found.has(id)),
    [],
  )
})

test('only its owner can read a backup, or what is restored from it', async () => {
  using store = await backedUp()
  await store.restore()
  for (const folder of [store.to, store.restored]) {
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
  }
})

test('a backup tells how many rows it has, and nothing is left beside it', async () => {
  using store = await backedUp()
  const manifest = JSON.parse(readFileSync(join(store.to, 'backup.json'), 'utf8'))
  assert.equal(manifest.rows.schema_state, 1)
  assert.equal(manifest.holdsKey, true)
  assert.deepEqual(readdirSync(join(store.to, '..')), ['backup'])
})

test('where the master key is kept elsewhere, it is said that the backup is of no use without it', async () => {
  using folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  const masterKey = Buffer.alloc(32, 1)
  await (await openStore(dataDir, { masterKey })).close()
  const { stdout } = await run('backup', '--to', join(folder.path, 'backup'), '--data-dir', dataDir)
  assert.match(stdout, /^The master key is not in it/m)
})

test('a backup never replaces what is there', async () => {
  using store = await backedUp()
  const { exitCode, stderr } = await store.run('backup', '--to', store.to)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: .+ is there already: name a new folder\n$/)
})

test('nothing is restored over a folder that holds something', async () => {
  using store = await backedUp()
  await store.restore()
  const { exitCode, stderr } = await store.restore()
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: .+ is not empty, and nothing is restored over what is there: name a new folder\n$/)
})

test('a backup of a damaged store fails, and leaves nothing', async () => {
  using source = await commandFolder()
  const file = join(source.dataDir, 'carillon.db')
  change(
    file,
    'create table large as select value, randomblob(3000) from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 20) select value from n)',
  )
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0xff, bytes.length - 4 * PAGE_BYTES, bytes.length - 2 * PAGE_BYTES))
  using folder = temporaryFolder()
  const { exitCode, stderr } = await source.run('backup', '--to', join(folder.path, 'backup'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /malformed|damaged/)
  assert.deepEqual(readdirSync(folder.path), [])
})

test('a backup that was changed afterwards is not restored', async () => {
  using store = await backedUp()
  change(join(store.to, 'carillon.db'), "update schema_state set oldest_release = '0.0.1'")
  const { exitCode, stderr } = await store.restore()
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: .+ is damaged: .+\n$/)
  assert.deepEqual(readdirSync(store.restored), [])
})

test('a backup whose key is lost, or not the one that was backed up, is not restored', async () => {
  using store = await backedUp()
  const key = join(store.to, 'master.key')
  writeFileSync(key, Buffer.alloc(32).toString('base64'))
  const altered = await store.restore()
  assert.match(
    altered.stderr,
    /^carillon: .+ is damaged: master\.key is not what was backed up; take another backup\n$/,
  )
  rmSync(key)
  assert.equal((await store.restore()).stderr, altered.stderr)
  assert.deepEqual(readdirSync(store.restored), [])
})

for (const manifest of ['null', '{}', '[1]', '"x"', '{"files":{"../x":"0"}}', '{"release"'])
  test(`a backup whose manifest is ${manifest} is not restored, and told of in one line`, async () => {
    using store = await backedUp()
    writeFileSync(join(store.to, 'backup.json'), manifest)
    const { exitCode, stderr } = await store.restore()
    assert.equal(exitCode, 1)
    assert.match(stderr, /^carillon: .+backup\.json is damaged: take another backup\n$/)
    assert.ok(!existsSync(store.restored))
  })

test('a backup that was kept with other modes is restored for its owner alone, who can write it', async () => {
  using store = await backedUp()
  for (const name of readdirSync(store.to)) chmodSync(join(store.to, name), name === 'master.key' ? 0o644 : 0o444)
  assert.equal((await store.restore()).exitCode, 0)
  for (const name of readdirSync(store.restored))
    assert.equal(statSync(join(store.restored, name)).mode & 0o777, 0o600, name)
})

test('a backup of a newer release is not restored', async () => {
  using source = await commandFolder()
  change(join(source.dataDir, 'carillon.db'), "update schema_state set oldest_release = '99.0.0'")
  using folder = temporaryFolder()
  const to = join(folder.path, 'backup')
  await source.run('backup', '--to', to)
  const { exitCode, stderr } = await run('restore', '--from', to, '--data-dir', join(folder.path, 'restored'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: the data was written by a newer Carillon: /)
})

test('a folder that is no backup is refused in one line', async () => {
  using source = await commandFolder()
  using folder = temporaryFolder()
  const { exitCode, stderr } = await run('restore', '--from', source.dataDir, '--data-dir', join(folder.path, 'new'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: .+ is no backup: name a folder that carillon backup has made\n$/)
})

test('no server starts on a folder into which a backup was half restored', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'unfinished'))
  writeFileSync(join(folder.path, 'unfinished', 'carillon.db'), '')
  await assert.rejects(openStore(folder.path), StoreMismatch)
})

for (const command of ['backup', 'restore']) {
  const flag = command === 'backup' ? '--to' : '--from'
  test(`carillon ${command} says what to use for PostgreSQL`, async () => {
    const database = ['--database-url', 'postgres://localhost/x', '--master-key-file', 'x']
    const { exitCode, stderr } = await run(command, flag, 'x', ...database)
    assert.equal(exitCode, 2)
    assert.match(stderr, /^carillon: .*pg_dump.*\n$/)
  })
  test(`carillon ${command} says which flag it needs`, async () => {
    const { exitCode, stderr } = await run(command)
    assert.deepEqual([exitCode, stderr], [2, `carillon: ${flag} is missing; allowed is a folder\n`])
  })
}
