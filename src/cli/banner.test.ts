import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { RunningServer } from '../main.ts'
import { banner } from './banner.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

const byHand: RunningServer = {
  role: 'all',
  apiUrl: 'http://127.0.0.1:8080',
  adminUrl: 'http://127.0.0.1:8081',
  accountId: '123456789012',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: SECRET,
  createdRootKey: false,
  stop: async () => {},
  reloadTls: () => {},
}
const server: RunningServer = { ...byHand, credentialsFile: "/srv/my data/it's/credentials", createdRootKey: true }

test('names the address, the account, the region and the access key id', () => {
  const text = banner(server, true)
  assert.deepEqual(
    [server.apiUrl, server.accountId, server.region, server.accessKeyId].filter((value) => !text.includes(value)),
    [],
  )
})

test('names where the health of a worker is, and no key or session, since it serves no API', () => {
  const text = banner({ ...server, role: 'worker' }, true)
  assert.match(text, new RegExp(`Health +${server.apiUrl}\n`))
  assert.doesNotMatch(text, /API|Secret|aws /)
})

test('shows the secret to a terminal', () => {
  assert.match(banner(server, true), new RegExp(`Secret +${SECRET} `))
})

test('shows the path of the file instead to anything but a terminal', () => {
  const text = banner(server, false)
  assert.ok(!text.includes(SECRET))
  assert.ok(text.includes(`in ${server.credentialsFile}`))
})

test('shows a secret that came by a setting to a terminal only', () => {
  assert.ok(!banner(byHand, false).includes(SECRET))
  assert.ok(banner(byHand, true).includes(SECRET))
})

/** What a shell prints after the paste, where `aws` is a stand-in that tells its command and what it was given. */
const pasted = (text: string) => {
  const aws =
    'aws() { echo "<$2 $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SHARED_CREDENTIALS_FILE $AWS_REGION $*>"; }'
  const elsewhere = `AWS_ACCESS_KEY_ID=other CARILLON_SECRET_ACCESS_KEY=${SECRET}`
  const block = text.slice(text.indexOf('unset '))
  return spawnSync('sh', { input: `${elsewhere}\n${aws}\n${block}`, encoding: 'utf8' })
}

test('each pasted command feeds the next, down to the endpoint', () => {
  const { stdout, stderr } = pasted(banner(server, true))
  assert.match(
    stdout,
    /^<register-app-instance-user-endpoint .*<create-app-instance-user .*<create-app-instance .*<create-app /,
  )
  assert.equal(stderr, '')
})

const SIGNED_WITH: [title: string, running: RunningServer, isTerminal: boolean, credentials: string][] = [
  ['the key that a terminal shows', server, true, `${server.accessKeyId} ${SECRET} `],
  ['the key that came by a setting, on a terminal', byHand, true, `${server.accessKeyId} ${SECRET} `],
  ['the file, and not the key of another shell', server, false, `  ${server.credentialsFile}`],
  ['the key of the setting where there is no file', byHand, false, `${server.accessKeyId} ${SECRET} `],
]

for (const [title, running, isTerminal, credentials] of SIGNED_WITH)
  test(`the paste signs with ${title}`, () => {
    const { stdout } = pasted(banner(running, isTerminal))
    assert.ok(stdout.startsWith(`<register-app-instance-user-endpoint ${credentials} us-east-1 `), stdout)
  })
