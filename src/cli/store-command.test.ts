import assert from 'node:assert/strict'
import { test } from 'node:test'
import { main } from './main.ts'

/** What `carillon <args>` prints, and its exit code. */
const run = async (...args: readonly string[]) => {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const into = (texts: string[]) => ({ write: (text: string) => texts.push(text) })
  const exitCode = await main(args, { stdout: into(stdout), stderr: into(stderr) })
  return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode }
}

const MISUSES: [args: string[], stderr: RegExp][] = [
  [['keys'], /^carillon: say what to do: carillon keys create .*, or carillon keys list/],
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
  [['keys', 'list', '--output', 'xml'], /^carillon: --output is "xml"; allowed is text or json\n$/],
  [['keys', 'list', '--data-dir', ':memory:'], /^carillon: the data folder is :memory:, .* --data-dir\n$/],
]

for (const [args, stderr] of MISUSES)
  test(`carillon ${args.join(' ')} says in one line what is wrong`, async () => {
    const result = await run(...args)
    assert.match(result.stderr, stderr)
    assert.deepEqual([result.exitCode, result.stderr.split('\n').length], [2, 2])
  })

for (const command of ['keys', 'app-instance', 'app'])
  test(`carillon ${command} --help shows how to call it`, async () => {
    const { exitCode, stdout } = await run(command, '--help')
    assert.match(stdout, new RegExp(`^Usage: carillon ${command} create .*--data-dir`, 's'))
    assert.equal(exitCode, 0)
  })
