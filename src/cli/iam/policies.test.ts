import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowing, commandFolder } from '../../../test/support/commands.ts'

/** A folder with a user, ann. */
const folderWithUser = async () => {
  const folder = await commandFolder()
  await folder.json('iam', 'user', 'create', 'ann')
  const put = (document: string | object, name = 'own') =>
    folder.run('iam', 'policy', 'put', folder.file(document), '--user', 'ann', '--name', name)
  return { ...folder, put }
}

test('a policy is listed by its name and shown as it was put', async () => {
  using folder = await folderWithUser()
  const document = allowing('chime:ListAppInstances')
  const { stdout } = await folder.put(document)
  assert.equal(stdout, 'Policy own of user ann is put.\n')
  assert.deepEqual(await folder.json('iam', 'policy', 'list', '--user', 'ann'), ['own'])
  assert.deepEqual(await folder.json('iam', 'policy', 'show', '--user', 'ann', '--name', 'own'), {
    name: 'own',
    document,
  })
  const shown = await folder.run('iam', 'policy', 'show', '--user', 'ann', '--name', 'own')
  assert.equal(shown.stdout, `${JSON.stringify(document)}\n`)
})

test('a policy that is put again replaces the one of its name', async () => {
  using folder = await folderWithUser()
  await folder.put(allowing('chime:ListAppInstances'))
  await folder.put(allowing('chime:CreateAppInstance'))
  const { document } = await folder.json('iam', 'policy', 'show', '--user', 'ann', '--name', 'own')
  assert.deepEqual(document, allowing('chime:CreateAppInstance'))
})

test('a deleted policy is listed no more', async () => {
  using folder = await folderWithUser()
  await folder.put(allowing('*'))
  await folder.json('iam', 'policy', 'delete', '--user', 'ann', '--name', 'own')
  assert.equal((await folder.run('iam', 'policy', 'list', '--user', 'ann')).stdout, 'user ann has no policies.\n')
})

const INVALID: [what: string, document: string | object, stderr: RegExp][] = [
  ['not JSON', '{', /^carillon: \S+ is no valid policy: \$ .*\n$/],
  [
    'with an effect that is none',
    { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] },
    /: \$\.Statement\[0\]\.Effect .*\n$/,
  ],
  [
    'with an operator that is none',
    { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringIs: { 'aws:userid': 'x' } } }] },
    /: \$\.Statement\[0\]\.Condition\.StringIs is no condition operator\n$/,
  ],
  ['with an action of another form', allowing('register'), /: \$\.Statement\[0\]\.Action.* .*\n$/],
]

for (const [what, document, stderr] of INVALID)
  test(`a policy ${what} is refused with the place in it, and the one there is stays`, async () => {
    using folder = await folderWithUser()
    await folder.put(allowing('chime:ListAppInstances'))
    const result = await folder.put(document)
    assert.match(result.stderr, stderr)
    assert.deepEqual([result.exitCode, result.stderr.split('\n').length], [2, 2])
    const shown = await folder.json('iam', 'policy', 'show', '--user', 'ann', '--name', 'own')
    assert.deepEqual(shown.document, allowing('chime:ListAppInstances'))
  })

test('a file that is far too large for a policy is not read to its end', async () => {
  using folder = await folderWithUser()
  const { stderr } = await folder.put('x'.repeat(2_000_000))
  assert.match(stderr, /^carillon: \S+ has more than 1048576 bytes\n$/)
})

test('a user has at most twenty policies, and one of them can still be replaced', async () => {
  using folder = await folderWithUser()
  for (let count = 0; count < 20; count += 1) await folder.put(allowing('*'), `policy-${count}`)
  const { stderr } = await folder.put(allowing('*'), 'another')
  assert.equal(stderr, 'carillon: user ann has 20 policies already: delete one first\n')
  assert.equal((await folder.put(allowing('*'), 'policy-0')).stderr, '')
})

test('a policy needs one owner', async () => {
  using folder = await folderWithUser()
  const none = await folder.run('iam', 'policy', 'list')
  const two = await folder.run('iam', 'policy', 'list', '--user', 'ann', '--role', 'app')
  const line = 'carillon: say whose policy it is, by --user or --role\n'
  assert.deepEqual([none.stderr, two.stderr, two.exitCode], [line, line, 2])
})

for (const verb of ['show', 'delete'])
  test(`${verb} of a policy that is not there says so in one line`, async () => {
    using folder = await folderWithUser()
    const { stderr, exitCode } = await folder.run('iam', 'policy', verb, '--user', 'ann', '--name', 'own')
    assert.equal(stderr, 'carillon: user ann has no policy own; carillon iam policy list shows those it has\n')
    assert.equal(exitCode, 1)
  })

test('a policy of nobody is refused in one line', async () => {
  using folder = await commandFolder()
  const document = folder.file(allowing('*'))
  const { stderr } = await folder.run('iam', 'policy', 'put', document, '--user', 'bob', '--name', 'own')
  assert.match(stderr, /^carillon: there is no user bob in account 123456789012; .*\n$/)
})
