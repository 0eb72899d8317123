import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DataFolderInUse } from '../../src/store/data-folder.ts'
import { givenMasterKey, newMasterKey } from '../../src/store/master-key.ts'
import { StoreMismatch } from '../../src/store/migrations/migrate.ts'
import { ACCOUNT, instanceIn } from '../support/records.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('keeps its folder and every file in it from everybody but their owner', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'data')
  const storage = await openStore(path)
  await instanceIn(storage)
  const files = readdirSync(path)
  assert.ok(files.includes('carillon.db-wal') && files.includes('master.key'))
  assert.deepEqual([path, ...files.map((file) => join(path, file))].map(modeOf), ['700', ...files.map(() => '600')])
  await storage.close()
})

test('leaves a folder of somebody else alone', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'letter.txt'), '')
  chmodSync(folder.path, 0o755)
  await assert.rejects(openStore(folder.path), StoreMismatch)
  assert.deepEqual([readdirSync(folder.path), modeOf(folder.path)], [['letter.txt'], '755'])
})

test('refuses a second server on a folder, in one line that says what to do', async () => {
  using folder = temporaryFolder()
  const storage = await openStore(folder.path)
  await assert.rejects(openStore(folder.path), (error: Error) => {
    assert.ok(error instanceof DataFolderInUse)
    assert.match(error.message, /^another Carillon server is running on \S+: stop it, or name another --data-dir$/)
    return true
  })
  await storage.close()
})

test('lets the next server on a folder once the first has closed it', async () => {
  using folder = temporaryFolder()
  const first = await openStore(folder.path)
  await instanceIn(first, 'kept')
  await first.close()
  const second = await openStore(folder.path)
  assert.ok(await second.read((store) => store.appInstances.get(ACCOUNT, 'kept')))
  await second.close()
})

test('frees the folder when it can not be opened', async () => {
  using folder = temporaryFolder()
  await (await openStore(folder.path)).close()
  await assert.rejects(openStore(folder.path, { home: { partition: 'aws', region: 'eu-west-1' } }), StoreMismatch)
  await (await openStore(folder.path)).close()
})

test('has the whole log in the database file when it has closed', async () => {
  using folder = temporaryFolder()
  const storage = await openStore(folder.path)
  await instanceIn(storage)
  await storage.close()
  assert.ok(!readdirSync(folder.path).includes('carillon.db-wal'))
})

test('keeps its keys from start to start', async () => {
  using folder = temporaryFolder()
  const first = await openStore(folder.path)
  await first.close()
  const second = await openStore(folder.path)
  assert.deepEqual(second.keys, first.keys)
  await second.close()
})

for (const name of ['home.json', 'master.key'])
  test(`names a ${name} that can not be read, and leaves it as it is`, async () => {
    using folder = temporaryFolder()
    await (await openStore(folder.path)).close()
    const file = join(folder.path, name)
    writeFileSync(file, '')
    await assert.rejects(openStore(folder.path), (error: Error) => {
      assert.equal(error.name, 'StoreMismatch')
      assert.match(error.message, /is damaged: .*restore it from a backup$/)
      assert.ok(error.message.startsWith(file))
      return true
    })
    assert.equal(readFileSync(file, 'utf8'), '')
  })

test('refuses a store whose master key is lost, rather than make another', async () => {
  using folder = temporaryFolder()
  await (await openStore(folder.path)).close()
  rmSync(join(folder.path, 'master.key'))
  await assert.rejects(openStore(folder.path), {
    name: 'StoreMismatch',
    message: /master\.key is missing, .*: name its new place by --master-key-file if you have moved it, or restore it/,
  })
  assert.ok(!readdirSync(folder.path).includes('master.key'))
})

for (const [what, put, line] of [
  ['missing', () => {}, /key, which is to hold the master key, is missing$/],
  ['a folder', (file: string) => mkdirSync(file), /key, which is to hold the master key, can not be read \(EISDIR\)$/],
  ['no key', (file: string) => writeFileSync(file, 'c2hvcnQ='), /key is damaged: it must hold 32 bytes as base64/],
] as const)
  test(`a master key file that is ${what} is named, and what it holds is not shown`, () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'key')
    put(file)
    assert.throws(
      () => givenMasterKey({ masterKeyFile: file }),
      (error: Error) =>
        error instanceof StoreMismatch && line.test(error.message) && !error.message.includes('c2hvcnQ'),
    )
  })

test('tells where a master key was made at the first start, and only then', async () => {
  using folder = temporaryFolder()
  const first = await openStore(folder.path)
  assert.equal(first.madeMasterKeyFile, join(folder.path, 'master.key'))
  await first.close()
  const second = await openStore(folder.path)
  assert.equal(second.madeMasterKeyFile, undefined)
  await second.close()
})

test('leaves no key beside the data when it is kept elsewhere, and refuses another from then on', async () => {
  using folder = temporaryFolder()
  await (await openStore(folder.path, { masterKey: newMasterKey() })).close()
  assert.ok(!readdirSync(folder.path).includes('master.key'))
  await assert.rejects(openStore(folder.path, { masterKey: newMasterKey() }), {
    name: 'StoreMismatch',
    message: /^the master key is not the one that this store's secrets are kept under: set CARILLON_MASTER_KEY/,
  })
})

test('a master key that has been moved opens what it sealed before', async () => {
  using folder = temporaryFolder()
  const first = await openStore(folder.path)
  await first.close()
  const file = join(folder.path, 'master.key')
  const masterKey = givenMasterKey({ masterKeyFile: file })
  rmSync(file)
  const second = await openStore(folder.path, { masterKey })
  assert.deepEqual(second.keys, first.keys)
  await second.close()
})

test('takes over the key of the folder of an earlier checkout, so that what it sealed stays readable', async () => {
  using folder = temporaryFolder()
  const key = newMasterKey()
  await (await openStore(folder.path, { masterKey: key })).close()
  const former = join(folder.path, 'keys.json')
  writeFileSync(former, JSON.stringify({ sealing: [key.toString('base64')], pageTokens: [key.toString('base64')] }))
  const storage = await openStore(folder.path)
  assert.deepEqual(storage.keys.master, key)
  assert.ok(!readdirSync(folder.path).includes('keys.json'))
  await storage.close()
})

test("refuses another key than that of an earlier checkout's folder, and leaves that folder as it is", async () => {
  using folder = temporaryFolder()
  const former = join(folder.path, 'keys.json')
  writeFileSync(former, JSON.stringify({ sealing: [newMasterKey().toString('base64')], pageTokens: [] }))
  await assert.rejects(openStore(folder.path, { masterKey: newMasterKey() }), {
    name: 'StoreMismatch',
    message: /keys\.json holds this store's master key, .*: start once without it, then move master\.key$/,
  })
  assert.ok(readdirSync(folder.path).includes('keys.json'))
})
