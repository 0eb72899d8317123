import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowing, commandFolder } from '../../../test/support/commands.ts'

const USERS = 'arn:aws:chime:us-east-1:123456789012:app-instance/1/user'

const OWN = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Own', Effect: 'Allow', Action: 'chime:*', Resource: `${USERS}/\${aws:PrincipalTag/UserId}` },
    { Effect: 'Deny', Action: 'chime:Delete*', Resource: '*' },
  ],
}

/** A folder with a user whose tag names her, and who may act on her own user but not delete it. */
const folderWithUser = async () => {
  const folder = await commandFolder()
  await folder.json('iam', 'user', 'create', 'ann', '--tag', 'UserId=ann')
  await folder.json('iam', 'policy', 'put', folder.file(OWN), '--user', 'ann', '--name', 'own')
  const asked =
    (...flags: string[]) =>
    (action: string, user: string) =>
      folder.run('iam', 'simulate', '--action', `chime:${action}`, '--resource', `${USERS}/${user}`, ...flags)
  return { ...folder, asked }
}

const DECISIONS: [title: string, action: string, user: string, text: string, exitCode: number][] = [
  ['what a statement allows', 'DescribeAppInstanceUser', 'ann', 'Allowed by statement Own of policy own.\n', 0],
  [
    'what none allows',
    'DescribeAppInstanceUser',
    'bob',
    "Denied: no statement of the caller's policies allows it.\n",
    1,
  ],
  ['what one denies', 'DeleteAppInstanceUser', 'ann', 'Denied (explicit deny) by statement #2 of policy own.\n', 1],
]

for (const [title, action, user, text, exitCode] of DECISIONS)
  test(`${title} is told with the statement, and by the exit code`, async () => {
    using folder = await folderWithUser()
    const { stdout, exitCode: ended } = await folder.asked('--as', 'user/ann')(action, user)
    assert.deepEqual([stdout, ended], [text, exitCode])
  })

test('a decision is told by all that made it, as JSON', async () => {
  using folder = await folderWithUser()
  const { stdout } = await folder.asked('--as', 'user/ann', '--output', 'json')('DeleteAppInstanceUser', 'ann')
  assert.deepEqual(JSON.parse(stdout), {
    allowed: false,
    reason: 'explicit deny',
    layer: 'identity',
    policy: 'own',
    statement: '#2',
    caller: 'arn:aws:iam::123456789012:user/ann',
    action: 'chime:DeleteAppInstanceUser',
    resource: `${USERS}/ann`,
  })
})

test("a user is named by an ARN, too, and the ARN's account counts", async () => {
  using folder = await folderWithUser()
  const own = await folder.asked('--as', 'arn:aws:iam::123456789012:user/ann')('DescribeAppInstanceUser', 'ann')
  const other = await folder.asked('--as', 'arn:aws:iam::210987654321:user/ann')('DescribeAppInstanceUser', 'ann')
  assert.equal(own.exitCode, 0)
  assert.equal(other.stderr, 'carillon: --as is user ann, which account 210987654321 has not\n')
  assert.equal(other.exitCode, 2)
})

test('a root key may do anything, within the policy of its session', async () => {
  using folder = await folderWithUser()
  const free = await folder.asked('--as', 'root')('DeleteAppInstanceUser', 'bob')
  assert.equal(free.stdout, 'Allowed: a root key needs no policy.\n')
  const policy = folder.file(allowing('chime:Describe*'))
  const limited = await folder.asked('--as', 'root', '--policy-file', policy)('DeleteAppInstanceUser', 'bob')
  assert.equal(limited.stdout, 'Denied: no statement of the session policy allows it.\n')
})

test('a boundary limits what the policies allow', async () => {
  using folder = await folderWithUser()
  await folder.run('iam', 'user', 'update', 'ann', '--boundary', folder.file(allowing('chime:List*')))
  const { stdout } = await folder.asked('--as', 'user/ann')('DescribeAppInstanceUser', 'ann')
  assert.equal(stdout, 'Denied: no statement of the permissions boundary allows it.\n')
})

test('a tag of the session stands before that of the user', async () => {
  using folder = await folderWithUser()
  const { exitCode } = await folder.asked('--as', 'user/ann', '--tag', 'UserId=bob')('DescribeAppInstanceUser', 'bob')
  assert.equal(exitCode, 0)
})

test('what is said of the request is what policies are told, whatever case its keys are in', async () => {
  using folder = await folderWithUser()
  const context = ['--context', 'AWS:principalTag/userid=bob']
  const { exitCode } = await folder.asked('--as', 'user/ann', ...context)('DescribeAppInstanceUser', 'bob')
  assert.equal(exitCode, 0)
})

test('conditions are asked what is said of the request, a key that is given twice having two values', async () => {
  using folder = await folderWithUser()
  const only = { Sid: 'Only', Effect: 'Allow', Action: 'chime:Tag*', Resource: '*' }
  const Condition = {
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'floor'] },
    Null: { 'aws:TagKeys': 'false' },
  }
  const policy = folder.file({ Version: '2012-10-17', Statement: [{ ...only, Condition }] })
  await folder.run('iam', 'policy', 'put', policy, '--user', 'ann', '--name', 'tags')
  const told = async (...keys: readonly string[]) => {
    const context = keys.flatMap((key) => ['--context', `aws:TagKeys=${key}`])
    return (await folder.asked('--as', 'user/ann', ...context)('TagResource', 'bob')).stdout
  }
  const [allowed, denied] = ['Allowed by statement Only of policy tags.\n', /^Denied: no statement/]
  assert.deepEqual([await told('team'), await told('team', 'floor')], [allowed, allowed])
  assert.match(await told('team', 'desk'), denied)
  assert.match(await told(), denied)
})

test('who is disabled may do nothing', async () => {
  using folder = await folderWithUser()
  await folder.run('iam', 'user', 'disable', 'ann')
  const { stdout, exitCode } = await folder.asked('--as', 'user/ann')('DescribeAppInstanceUser', 'ann')
  assert.deepEqual([stdout, exitCode], ['Denied: the caller is disabled.\n', 1])
})

for (const who of ['ann', 'user/ann/x', 'group/ann', 'arn:aws:chime::123456789012:user/ann', 'arn:aws:iam::12:root'])
  test(`${who} is nobody to ask for`, async () => {
    using folder = await folderWithUser()
    const { stderr, exitCode } = await folder.asked('--as', who)('DescribeAppInstanceUser', 'ann')
    assert.match(stderr, /^carillon: --as is "\S+"; allowed is root, user\/<name>, .*\n$/)
    assert.equal(exitCode, 2)
  })

test('an action without its service is refused in one line', async () => {
  using folder = await folderWithUser()
  const { stderr } = await folder.run('iam', 'simulate', '--as', 'root', '--action', 'Describe', '--resource', '*')
  assert.match(stderr, /^carillon: --action is "Describe"; allowed is <service>:<operation>, .*\n$/)
})
