import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowing, commandFolder } from '../../../test/support/commands.ts'

const ACCOUNT = '123456789012'
const OTHER_ACCOUNT = '210987654321'

test('a user is shown as it was created', async () => {
  using folder = await commandFolder()
  const boundary = allowing('chime:*')
  const flags = ['--tag', 'team=red', '--tag', 'note=a=b', '--boundary', folder.file(boundary)]
  const made = await folder.json('iam', 'user', 'create', 'ann', ...flags)
  const { createdAt, id, ...shown } = await folder.json('iam', 'user', 'show', 'ann')
  assert.match(id, /^AIDA[A-Z2-7]{17}$/)
  assert.deepEqual([made.id, made.createdAt], [id, createdAt])
  assert.deepEqual(shown, {
    name: 'ann',
    arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    state: 'enabled',
    tags: { team: 'red', note: 'a=b' },
    policies: [],
    accessKeyIds: [],
    boundary,
  })
})

test('what is shown to eyes is one line for each thing that there is to know', async () => {
  using folder = await commandFolder()
  await folder.run('iam', 'user', 'create', 'ann', '--tag', 'team=red')
  const { stdout } = await folder.run('iam', 'user', 'show', 'ann')
  assert.match(
    stdout,
    /^Name +ann\nArn +arn:aws:iam::123456789012:user\/ann\nId +AIDA\S+\nState +enabled\nCreated at +\S+\n/,
  )
  assert.match(stdout, /\nTags +\{"team":"red"\}\nPolicies +none\nAccess key ids +none\nBoundary +none\n$/)
})

test('users are listed by name, one account at a time', async () => {
  using folder = await commandFolder()
  await folder.run('iam', 'user', 'create', 'bob')
  await folder.run('iam', 'user', 'create', 'ann')
  await folder.run('iam', 'user', 'create', 'cy', '--account', OTHER_ACCOUNT)
  const names = async (...flags: string[]) =>
    (await folder.json('iam', 'user', 'list', ...flags)).map(({ name }: { name: string }) => name)
  assert.deepEqual([await names(), await names('--account', OTHER_ACCOUNT)], [['ann', 'bob'], ['cy']])
  const { stdout } = await folder.run('iam', 'user', 'list')
  assert.match(stdout, /^ann {2}AIDA\S+ {2}enabled {2}\S+Z\nbob {2}AIDA\S+ {2}enabled {2}\S+Z\n$/)
})

test('a name is given once in an account', async () => {
  using folder = await commandFolder()
  await folder.run('iam', 'user', 'create', 'ann')
  const again = await folder.run('iam', 'user', 'create', 'ann')
  assert.deepEqual([again.stderr, again.exitCode], ['carillon: user ann exists already\n', 1])
  const elsewhere = await folder.json('iam', 'user', 'create', 'ann', '--account', OTHER_ACCOUNT)
  assert.equal(elsewhere.arn, `arn:aws:iam::${OTHER_ACCOUNT}:user/ann`)
})

test('a list of nobody says so', async () => {
  using folder = await commandFolder()
  assert.equal((await folder.run('iam', 'role', 'list')).stdout, 'No roles.\n')
  assert.deepEqual(await folder.json('iam', 'user', 'list'), [])
})

test('a role is shown with the trust policy that it was created with', async () => {
  using folder = await commandFolder()
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }] }
  await folder.json('iam', 'role', 'create', 'app', '--trust-policy', folder.file(trust))
  assert.deepEqual((await folder.json('iam', 'role', 'show', 'app')).trustPolicy, trust)
  const { stderr } = await folder.run('iam', 'role', 'create', 'other', '--trust-policy', folder.file(allowing('*')))
  assert.match(stderr, /is no valid policy: \$\.Statement\[0\]\.Resource is no element here/)
})

test('an update sets and removes tags, whatever case their keys are in, and leaves the rest', async () => {
  using folder = await commandFolder()
  await folder.run('iam', 'user', 'create', 'ann', '--tag', 'Team=red', '--tag', 'Floor=2', '--tag', 'desk=7')
  await folder.run('iam', 'user', 'update', 'ann', '--tag', 'team=blue', '--untag', 'floor')
  const { tags } = await folder.json('iam', 'user', 'show', 'ann')
  assert.deepEqual(tags, { desk: '7', team: 'blue' })
})

test('an update sets a boundary, and takes it away', async () => {
  using folder = await commandFolder()
  const boundary = allowing('chime:*')
  await folder.run('iam', 'user', 'create', 'ann')
  await folder.run('iam', 'user', 'update', 'ann', '--boundary', folder.file(boundary))
  const limited = await folder.json('iam', 'user', 'show', 'ann')
  await folder.run('iam', 'user', 'update', 'ann', '--tag', 'team=red')
  const still = await folder.json('iam', 'user', 'show', 'ann')
  await folder.run('iam', 'user', 'update', 'ann', '--boundary', 'none')
  const freed = await folder.json('iam', 'user', 'show', 'ann')
  assert.deepEqual([limited.boundary, still.boundary, freed.boundary], [boundary, boundary, null])
})

test('a user is disabled and enabled again', async () => {
  using folder = await commandFolder()
  await folder.run('iam', 'user', 'create', 'ann')
  const state = async () => (await folder.json('iam', 'user', 'show', 'ann')).state
  const { stdout } = await folder.run('iam', 'user', 'disable', 'ann')
  assert.deepEqual([stdout, await state()], ['user ann is disabled.\n', 'disabled'])
  await folder.run('iam', 'user', 'enable', 'ann')
  assert.equal(await state(), 'enabled')
})

test('a deleted user takes its keys and policies along, and is another one when it is made again', async () => {
  using folder = await commandFolder()
  const first = await folder.json('iam', 'user', 'create', 'ann')
  await folder.run('iam', 'key', 'create', '--user', 'ann')
  await folder.run('iam', 'policy', 'put', folder.file(allowing('*')), '--user', 'ann', '--name', 'all')
  const { stdout } = await folder.run('iam', 'user', 'delete', 'ann')
  assert.equal(stdout, 'user ann is deleted, with 1 policy and 1 access key.\n')
  assert.deepEqual(await folder.json('keys', 'list'), [])
  await folder.run('iam', 'user', 'create', 'ann')
  const again = await folder.json('iam', 'user', 'show', 'ann')
  assert.deepEqual([again.policies, again.accessKeyIds], [[], []])
  assert.notEqual(again.id, first.id)
})

for (const verb of ['show', 'update', 'disable', 'enable', 'delete'])
  test(`${verb} of nobody says so in one line`, async () => {
    using folder = await commandFolder()
    const { stderr, exitCode } = await folder.run('iam', 'user', verb, 'ann')
    assert.equal(
      stderr,
      `carillon: there is no user ann in account ${ACCOUNT}; carillon iam user list shows those there are\n`,
    )
    assert.equal(exitCode, 1)
  })

const REFUSALS: [flags: string[], stderr: RegExp][] = [
  [['--tag', 'aws:team=red'], /^carillon: --tag is refused: No tag may have a key that begins with aws:\n$/],
  [['--tag', 'a=1', '--tag', 'A=2'], /^carillon: --tag is refused: No two tags may have the same key/],
  [['--tag', `a=${'x'.repeat(257)}`], /^carillon: --tag is refused: A tag's value must have at most 256 letters/],
  [['--boundary', '/nowhere.json'], /^carillon: \/nowhere\.json is not there: create it, or name another\n$/],
  [['--boundary', '/'], /^carillon: \/ is a folder: name a file\n$/],
]

for (const [flags, stderr] of REFUSALS)
  test(`a user with ${flags.join(' ').slice(0, 40)} is refused in one line, and not made`, async () => {
    using folder = await commandFolder()
    const result = await folder.run('iam', 'user', 'create', 'ann', ...flags)
    assert.match(result.stderr, stderr)
    assert.deepEqual(await folder.json('iam', 'user', 'list'), [])
  })

test('no more tags are taken than fifty, those there are counted', async () => {
  using folder = await commandFolder()
  const tags = Array.from({ length: 50 }, (_, index) => ['--tag', `key${index}=x`]).flat()
  await folder.run('iam', 'user', 'create', 'ann', ...tags)
  const { stderr } = await folder.run('iam', 'user', 'update', 'ann', '--tag', 'another=x')
  assert.equal(stderr, 'carillon: --tag is refused: There must be at most 50 tags\n')
})
