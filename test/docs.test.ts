import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { banner } from '../src/cli/banner.ts'
import { openFakePush } from '../src/fake-push/fake-push.ts'
import { keptMaterials } from '../src/fake-push/folder.ts'
import { KINDS } from '../src/road/kinds/kinds.ts'
import { flagOf, SETTING_KEYS, variableOf } from '../src/settings/table.ts'
import { runningServer } from './support/server.ts'
import { temporaryFolder } from './support/stores.ts'

const ROOT = join(import.meta.dirname, '..')
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', '.changeset/*.md', 'bench/*.md'], { cwd: ROOT }).sort()
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const FENCE = /^( *)```(\w+)\n(.*?)^\1```$/gms

/** The fenced blocks of a document in one language, without the indentation that a list gives them. */
const blocks = (document: string, language: string) =>
  [...textOf(document).matchAll(FENCE)]
    .filter(([, , marked]) => marked === language)
    .map(([, indent, , block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))

const proseOf = (document: string) => textOf(document).replaceAll(FENCE, '')

const TOOLS: [word: string, probe: string][] = [
  ['aws ', 'command -v aws'],
  ['curl ', 'command -v curl'],
  ['boto3', 'python3 -c "import boto3"'],
  ['--http2', 'curl --version | grep --quiet HTTP2'],
]

/** Which programs a script needs that are not here; false when it can run. */
const missing = (script: string) => {
  const absent = TOOLS.filter(([word, probe]) => script.includes(word) && spawnSync('sh', ['-c', probe]).status !== 0)
  return absent.length > 0 && `needs ${absent.map(([word]) => word.trim()).join(', ')}`
}

/** What git would take into a clone of what has been made in a folder, beside what a clone has. */
const seenByGit = (folder: string) => {
  const git = (...args: readonly string[]) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' }).stdout
  git('init', '--quiet')
  git('config', 'core.excludesFile', join(ROOT, '.gitignore'))
  return git('ls-files', '--others', '--exclude-standard')
    .split('\n')
    .filter((name) => name !== '' && name !== 'bin' && name !== 'node_modules')
}

/** Runs a document's commands as if its reader sat in a clone with a server running, and a fake of the push services. */
const followed = async (script: string) => {
  using folder = temporaryFolder()
  const materials = await keptMaterials(join(folder.path, 'fake-push'), ['127.0.0.1'], Date.now())
  await using fake = await openFakePush({ materials })
  for (const name of ['bin', 'node_modules']) symlinkSync(join(ROOT, name), join(folder.path, name))
  const { url, tokenUrl } = fake
  const toFake = ['--push-apns-url', url, '--push-fcm-url', url, '--push-fcm-token-url', tokenUrl]
  const caFile = ['--push-ca-file', join(folder.path, 'fake-push', 'ca.pem')]
  const flags = ['--admin-port', '0', '--test', ...toFake, ...caFile]
  await using server = await runningServer(join(folder.path, 'data'), ...flags)
  const here = script
    .replaceAll('http://127.0.0.1:8080', server.apiUrl)
    .replaceAll('http://127.0.0.1:8081', server.adminUrl ?? '')
    .replaceAll('https://127.0.0.1:8443', fake.url)
    .replaceAll('http://127.0.0.1:8444', fake.inboxUrl)
  const env = { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, HOME: folder.path }
  const shell = spawn('sh', ['-e', '-c', here], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')])
  return { stdout, stderr, status, seenByGit: seenByGit(folder.path) }
}

// What is seen when the commands do what the document says.
const SHOWN: [document: string, shown: RegExp][] = [
  ['README.md', /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/m],
  ['docs/end-users.md', /^[0-9a-f-]{36}\nNot for Bob, as it should be\.$.*^[0-9a-f-]{36}\nNot for Bob either\.$/ms],
  [
    'docs/moving.md',
    /^appInstance +1 added.*^Both ends hold the same\.$.*^accessKey +1 .*^accessKey +1 would be added.*^accessKey +1 added.*^appInstance +1 added/ms,
  ],
  [
    'docs/operations.md',
    /^carillon_wal_bytes \d+$.*^Allowed by statement Users .*^As it should be\.$.*^AKIA\w+ .* back-end$/ms,
  ],
  [
    'docs/policies.md',
    /^Allowed by statement Own of policy own\.$.*^Nobody for another\.$.*^No value is a wildcard\.$.*^Nobody without a name\.$/ms,
  ],
  ['docs/push-testing.md', /"title": "Hello".*"reason":"Unregistered".*"apns 410 Unregistered": 1/s],
  [
    'docs/push.md',
    /^2 delivered, 0 failed.*pinpoint.notification.title.*ACTIVE, AllowMessages ALL.*no dead letters.*^SUCCESSFUL 200 The push service/ms,
  ],
  [
    'docs/security.md',
    /User: arn:aws:iam::\d{12}:user\/guest is not authorized to perform: chime:DescribeAppInstance /,
  ],
]

for (const [document, shown] of SHOWN) {
  const script = blocks(document, 'sh').join('\n')
  test(`the commands of ${document} do what it says`, { skip: missing(script) }, async () => {
    const { stdout, stderr, status, seenByGit } = await followed(script)
    assert.equal(status, 0, stderr)
    assert.match(`${stdout}${stderr}`, shown)
    assert.deepEqual(seenByGit, [])
  })
}

test('commands that are marked to be run are run', () => {
  const withCommands = DOCUMENTS.filter((document) => blocks(document, 'sh').length > 0)
  assert.deepEqual(
    withCommands,
    SHOWN.map(([document]) => document),
  )
})

test('the first session of README.md is the one that a server prints', () => {
  const greeting = banner(
    {
      role: 'all',
      apiUrl: 'http://127.0.0.1:8080',
      accountId: '123456789012',
      region: 'us-east-1',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'not shown',
      credentialsFile: 'data/credentials',
      createdRootKey: true,
      reloadTls: () => {},
      stop: async () => {},
    },
    false,
  )
  const [session = 'none'] = blocks('README.md', 'sh')
  assert.ok(greeting.includes(session), greeting)
})

test('the code that CONTRIBUTING.md shows is that of the house', () => {
  const sources = globSync('src/apis/identity/operations/*.ts', { cwd: ROOT }).map(textOf)
  const invented = blocks('CONTRIBUTING.md', 'ts').filter((shown) => !sources.some((source) => source.includes(shown)))
  assert.deepEqual(invented, [])
})

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const anchorsIn = (document: string) =>
  [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const leadsSomewhere = (from: string, link: string) => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : join(dirname(from), path)
  return existsSync(join(ROOT, target)) && (anchor === undefined || anchorsIn(target).includes(anchor))
}

for (const document of DOCUMENTS) {
  test(`the links of ${document} lead somewhere`, () => {
    const links = [...proseOf(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)
    assert.deepEqual(
      links.filter((link) => !leadsSomewhere(document, link)),
      [],
    )
  })

  test(`the settings that ${document} names exist`, () => {
    const variables = textOf(document).match(/\bCARILLON_[A-Z_]+\b/g) ?? []
    const flags = [...proseOf(document).matchAll(/`(--[a-z-]+)[^`]*`/g)].map(([, flag = '']) => flag)
    const known = new Set<string>(SETTING_KEYS.flatMap((key) => [variableOf(key), flagOf(key)]))
    assert.deepEqual(
      [...variables, ...flags].filter((name) => !known.has(name)),
      [],
    )
  })
}

test('docs/moving.md says what each kind of record holds', () => {
  const rows = KINDS.map(({ name, memberNames }) => {
    const [row = ''] = textOf('docs/moving.md').match(new RegExp(`^\\| \`${name}\` \\|.*$`, 'm')) ?? []
    return [
      name,
      [...row.matchAll(/`(\w+)`/g)].map(([, word]) => word).filter((word) => memberNames.includes(word ?? '')),
    ]
  })
  assert.deepEqual(
    Object.fromEntries(rows),
    Object.fromEntries(KINDS.map(({ name, memberNames }) => [name, memberNames])),
  )
})
