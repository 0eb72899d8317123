import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandFolder } from '../../../test/support/commands.ts'

const URL = 'https://login.example/tenant'

test('a provider is listed and shown with its audiences, each once', async () => {
  using folder = await commandFolder()
  const flags = ['--audience', 'app', '--audience', 'web', '--audience', 'app']
  const made = await folder.json('iam', 'oidc-provider', 'create', URL, ...flags)
  assert.deepEqual([made.url, made.audiences], [URL, ['app', 'web']])
  assert.deepEqual(await folder.json('iam', 'oidc-provider', 'show', URL), made)
  assert.deepEqual(await folder.json('iam', 'oidc-provider', 'list'), [made])
  assert.deepEqual(await folder.json('iam', 'oidc-provider', 'list', '--account', '210987654321'), [])
})

test('a deleted provider is listed no more', async () => {
  using folder = await commandFolder()
  await folder.json('iam', 'oidc-provider', 'create', URL, '--audience', 'app')
  const { stdout } = await folder.run('iam', 'oidc-provider', 'delete', URL)
  assert.equal(stdout, `Tokens of ${URL} are accepted no more.\n`)
  assert.equal((await folder.run('iam', 'oidc-provider', 'list')).stdout, 'No OIDC providers.\n')
})

test('a provider that is there is not made again', async () => {
  using folder = await commandFolder()
  await folder.json('iam', 'oidc-provider', 'create', URL, '--audience', 'app')
  const { stderr, exitCode } = await folder.run('iam', 'oidc-provider', 'create', URL, '--audience', 'web')
  assert.equal(stderr, `carillon: ${URL} is a provider already: delete it first to change its audiences\n`)
  assert.equal(exitCode, 1)
})

for (const url of ['http://login.example', 'login.example', 'https://login.example?x=1', 'https://a:b@login.example'])
  test(`${url} is refused as a provider in one line`, async () => {
    using folder = await commandFolder()
    const { stderr, exitCode } = await folder.run('iam', 'oidc-provider', 'create', url, '--audience', 'app')
    assert.match(stderr, /^carillon: the URL is "\S+"; it must .*\n$/)
    assert.equal(exitCode, 2)
  })

for (const verb of ['show', 'delete'])
  test(`${verb} of a provider that is not there says so in one line`, async () => {
    using folder = await commandFolder()
    const { stderr, exitCode } = await folder.run('iam', 'oidc-provider', verb, URL)
    assert.equal(stderr, `carillon: ${URL} is none of the providers that carillon iam oidc-provider list shows\n`)
    assert.equal(exitCode, 1)
  })
