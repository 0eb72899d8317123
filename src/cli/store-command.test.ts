import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../test/support/commands.ts'

const MISUSES: [args: string[], stderr: RegExp][] = [
  [['keys'], /^carillon: say what to do: create, list, .*; carillon keys --help shows how\n$/],
  [['keys', 'sing'], /^carillon: say what to do: /],
  [['keys', 'constructor'], /^carillon: say what to do: /],
  [['keys', 'list', '--account', '210987654321'], /^carillon: Unknown option '--account'; carillon keys --help/],
  [['keys', 'disable'], /^carillon: that is not how to call it; carillon keys --help/],
  [['keys', 'create', '--account', '12'], /^carillon: --account is "12"; allowed is 12 digits\n$/],
  [['keys', 'create', '--data-dir'], /^carillon: Option '--data-dir <value>' argument missing; carillon keys --help/],
  [['keys', 'create', '--region', 'US'], /^carillon: --region is "US"; allowed is /],
  [['app-instance', 'create'], /^carillon: --id is missing; allowed is a UUID in lower case\n$/],
  [['app-instance', 'create', '--id', 'ABCD'], /^carillon: --id is "ABCD"; allowed is a UUID in lower case\n$/],
  [['app', 'create'], /^carillon: --id is missing; allowed is 32 hexadecimal digits in lower case\n$/],
  [['app', 'create', '--id', 'A1'], /^carillon: --id is "A1"; allowed is 32 hexadecimal digits in lower case\n$/],
  [
    ['app', 'create', '--id', '0'.repeat(32), '--name', ''],
    /^carillon: --name is ""; allowed is 1 to 64 characters\n$/,
  ],
  [['iam'], /^carillon: say what to do: user, role, key, .*; carillon iam --help shows how\n$/],
  [['iam', 'sing'], /^carillon: say what to do: user, role, key, .*; carillon iam --help shows how\n$/],
  [
    ['iam', 'user', 'sing'],
    /^carillon: say what to do: user create, .*, user delete; carillon iam --help shows how\n$/,
  ],
  [['iam', 'user'], /^carillon: say what to do: /],
  [['iam', 'user', 'create'], /^carillon: that is not how to call it; carillon iam --help shows how\n$/],
  [['iam', 'user', 'create', 'ann', 'bob'], /^carillon: that is not how to call it; /],
  [['iam', 'user', 'show', 'a/b'], /^carillon: the name is "a\/b"; allowed is 1 to 64 letters, digits or _\+=,\.@-\n$/],
  [['iam', 'user', 'create', 'x'.repeat(65)], /^carillon: the name is "x+"; allowed is 1 to 64 /],
  [['iam', 'user', 'create', 'ann', '--tag', 'team'], /^carillon: --tag is "team"; allowed is <key>=<value>\n$/],
  [
    ['iam', 'role', 'create', 'app'],
    /^carillon: --trust-policy is missing; allowed is a path, or - for standard input\n$/,
  ],
  [['iam', 'key', 'create'], /^carillon: --user is missing; /],
  [['iam', 'key', 'list', '--user', 'a', '--user', 'b'], /^carillon: --user is given more than once\n$/],
  [['iam', 'policy', 'show', '--user', 'ann'], /^carillon: --name is missing; /],
  [['iam', 'oidc-provider', 'create', 'https://login.example'], /^carillon: --audience is missing; /],
  [['keys', 'list', '--output', 'xml'], /^carillon: --output is "xml"; allowed is text or json\n$/],
  [['keys', 'list', '--data-dir', ':memory:'], /^carillon: the data folder is :memory:, .* --data-dir\n$/],
]

for (const [args, stderr] of MISUSES)
  test(`carillon ${args.join(' ')} says in one line what is wrong`, async () => {
    const result = await run(...args)
    assert.match(result.stderr, stderr)
    assert.deepEqual([result.exitCode, result.stderr.split('\n').length], [2, 2])
  })

for (const command of ['keys', 'iam user', 'app-instance', 'app'])
  test(`carillon ${command} --help shows how to call it`, async () => {
    const { exitCode, stdout } = await run(...command.split(' '), '--help')
    assert.match(stdout, new RegExp(`^Usage: carillon ${command} create .*--data-dir`, 's'))
    assert.equal(exitCode, 0)
  })

test('help for an action shows how to call it alone, and for a word all that begin with it', async () => {
  const usages = async (...args: string[]) => (await run(...args, '--help')).stdout.split('\n\n', 1)[0] ?? ''
  assert.equal(await usages('iam', 'role', 'revoke-sessions'), 'Usage: carillon iam role revoke-sessions <name>')
  const ofKeys = await usages('iam', 'key')
  assert.deepEqual(new Set(ofKeys.match(/(?<=carillon iam )\w+/g)), new Set(['key']))
  assert.ok(ofKeys.split('\n').length > 1)
})
