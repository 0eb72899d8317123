import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandFolder } from '../../../test/support/commands.ts'

/** A folder with two users, ann and bob. */
const folderWithUsers = async () => {
  const folder = await commandFolder()
  for (const name of ['ann', 'bob']) await folder.json('iam', 'user', 'create', name)
  const key = (verb: string, ...words: readonly string[]) => folder.json('iam', 'key', verb, ...words)
  return { ...folder, key }
}

test("a user's key is listed and shown without its secret", async () => {
  using folder = await folderWithUsers()
  const { accessKeyId, secretAccessKey, ...made } = await folder.key('create', '--user', 'ann')
  const { createdAt, ...shown } = await folder.key('show', accessKeyId, '--user', 'ann')
  assert.deepEqual(made, { accountId: '123456789012', userName: 'ann' })
  assert.deepEqual(shown, { accessKeyId, userName: 'ann', state: 'enabled' })
  assert.deepEqual(await folder.key('list', '--user', 'ann'), [{ ...shown, createdAt }])
  const texts = await Promise.all([
    folder.run('iam', 'key', 'list', '--user', 'ann'),
    folder.run('iam', 'key', 'show', accessKeyId, '--user', 'ann'),
  ])
  assert.ok(texts.every(({ stdout }) => stdout.includes(accessKeyId) && !stdout.includes(secretAccessKey)))
})

test('a key is disabled, enabled again and deleted', async () => {
  using folder = await folderWithUsers()
  const { accessKeyId } = await folder.key('create', '--user', 'ann')
  const state = async () => (await folder.key('show', accessKeyId, '--user', 'ann')).state
  await folder.key('disable', accessKeyId, '--user', 'ann')
  const disabled = await state()
  await folder.key('enable', accessKeyId, '--user', 'ann')
  assert.deepEqual([disabled, await state()], ['disabled', 'enabled'])
  await folder.key('delete', accessKeyId, '--user', 'ann')
  const { stdout } = await folder.run('iam', 'key', 'list', '--user', 'ann')
  assert.equal(stdout, 'User ann has no access keys.\n')
})

for (const verb of ['show', 'disable', 'enable', 'delete'])
  test(`${verb} leaves alone a key that is somebody else's`, async () => {
    using folder = await folderWithUsers()
    const { accessKeyId } = await folder.key('create', '--user', 'ann')
    const { stderr, exitCode } = await folder.run('iam', 'key', verb, accessKeyId, '--user', 'bob')
    assert.equal(
      stderr,
      `carillon: ${accessKeyId} is none of the keys of user bob; carillon iam key list --user bob shows those\n`,
    )
    assert.deepEqual([exitCode, (await folder.key('show', accessKeyId, '--user', 'ann')).state], [1, 'enabled'])
  })

test('a user has at most ten keys', async () => {
  using folder = await folderWithUsers()
  for (let count = 0; count < 10; count += 1) await folder.key('create', '--user', 'ann')
  const { stderr } = await folder.run('iam', 'key', 'create', '--user', 'ann')
  assert.equal(stderr, 'carillon: user ann has 10 access keys already: delete one first\n')
})

for (const verb of ['create', 'list'])
  test(`${verb} for nobody says so in one line`, async () => {
    using folder = await commandFolder()
    const { stderr } = await folder.run('iam', 'key', verb, '--user', 'ann')
    assert.match(stderr, /^carillon: there is no user ann in account 123456789012; .*\n$/)
  })
