import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AUDIENCE,
  type Issuer,
  type IssuerDocument,
  type Misbehaviour,
  openIssuer,
} from '../../../test/support/issuer.ts'
import type { FailureKind } from './fault.ts'
import { checkKeysUrl, issuerUrlFault } from './issuer-document.ts'
import { KEYS_MAX, WAITING_MAX } from './issuer-keys.ts'
import { webIdentities } from './web-identities.ts'

const IMPATIENT_MS = 300

const outcome = async (issuer: Issuer, fetchTimeoutMs?: number) => {
  const identities = webIdentities({ now: Date.now, ...(fetchTimeoutMs !== undefined && { fetchTimeoutMs }) })
  return identities.verify(await issuer.token(), { url: issuer.url, audiences: [AUDIENCE] })
}

const MISBEHAVIOURS: readonly (readonly [how: Misbehaviour, failure: FailureKind, reason: RegExp])[] = [
  ['breaks off', 'unreachable', /could not be reached/],
  ['never answers', 'unreachable', /did not answer within 300 ms/],
  ['answers 500', 'unreachable', /status 500/],
  ['never ends', 'invalid', /more than 262144 bytes/],
  ['redirects', 'invalid', /status 302/],
  ['answers no JSON', 'invalid', /something else than a JSON object/],
  ['answers a list', 'invalid', /something else than a JSON object/],
]

for (const document of ['discovery', 'keys'] satisfies IssuerDocument[])
  for (const [how, failure, reason] of MISBEHAVIOURS)
    test(`an issuer that ${how} when it is asked for ${document} makes its tokens ${failure}`, async () => {
      await using issuer = await openIssuer()
      issuer.fail(document, how)
      // Only what never answers is given up on; a busy machine gets its time in all other cases.
      const failed = await outcome(issuer, how === 'never answers' ? IMPATIENT_MS : undefined)
      assert.ok('failure' in failed)
      assert.equal(failed.failure, failure)
      assert.match(failed.reason, reason)
      assert.equal(issuer.fetches.elsewhere, 0)
    })

test(`an issuer that never answers is waited for by ${WAITING_MAX} at most, and by nobody else`, async () => {
  const issuer = await openIssuer()
  issuer.fail('discovery', 'never answers')
  const identities = webIdentities({ now: Date.now })
  const token = await issuer.token()
  const verify = () => identities.verify(token, { url: issuer.url, audiences: [AUDIENCE] })
  let answered = 0
  const waiting = Array.from({ length: WAITING_MAX }, () => verify().finally(() => (answered += 1)))
  const turnedAway = await verify()
  assert.deepEqual(
    [turnedAway, answered],
    [{ failure: 'unreachable', reason: 'Too many wait for issuers of tokens already: try again' }, 0],
  )
  await issuer[Symbol.asyncDispose]()
  await Promise.all(waiting)
})

const LIES: readonly (readonly [title: string, lie: Record<string, unknown>, reason: RegExp])[] = [
  ['that it is another', { issuer: 'https://login.example.com' }, /that of another issuer/],
  ['that it is itself with a slash', { issuer: 'http://127.0.0.1/' }, /that of another issuer/],
  ['not who it is', { issuer: undefined }, /that of another issuer/],
  ['not where its keys lie', { jwks_uri: undefined }, /no jwks_uri/],
  ['that its keys lie in a file', { jwks_uri: 'file:///etc/passwd' }, /may not be asked/],
  ['that its keys lie in the document', { jwks_uri: 'data:application/json,{"keys":[]}' }, /may not be asked/],
  ['that its keys lie elsewhere, unencrypted', { jwks_uri: 'http://192.0.2.1/keys' }, /may not be asked/],
  ['that its keys want a password', { jwks_uri: 'http://a:b@127.0.0.1/keys' }, /may not be asked/],
]

for (const [title, lie, reason] of LIES)
  test(`an issuer that says ${title} makes its tokens invalid`, async () => {
    await using issuer = await openIssuer()
    issuer.lie(lie)
    const failed = await outcome(issuer)
    assert.ok('failure' in failed)
    assert.equal(failed.failure, 'invalid')
    assert.match(failed.reason, reason)
    assert.equal(issuer.fetches.keys, 0)
  })

const many = (count: number) => Array.from({ length: count }, (_, at) => ({ kty: 'EC', kid: `key-${at}` }))

test(`an issuer may publish ${KEYS_MAX} keys, of which those of other kinds do not matter`, async () => {
  await using issuer = await openIssuer()
  issuer.publishKeys([...many(KEYS_MAX - 3), ...issuer.publishedKeys()])
  assert.equal('failure' in (await outcome(issuer)), false)
})

const PUBLISHED: readonly (readonly [title: string, keys: (issuer: Issuer) => readonly unknown[], reason: RegExp])[] = [
  ['one key too many', () => many(KEYS_MAX + 1), /more than 100 keys/],
  ['ten thousand keys', () => many(10_000), /more than 262144 bytes|more than 100 keys/],
  ['no keys', () => [], /does not publish/],
  ['keys that are none', () => ['key'], /cannot be read/],
  [
    'keys for encryption',
    (issuer) => issuer.publishedKeys().map((key) => ({ ...key, use: 'enc' })),
    /does not publish/,
  ],
  [
    'keys for another algorithm',
    (issuer) => issuer.publishedKeys().map((key) => ({ ...key, alg: 'ES384' })),
    /does not publish/,
  ],
  [
    'keys that may not verify',
    (issuer) => issuer.publishedKeys().map((key) => ({ ...key, key_ops: ['encrypt'] })),
    /does not publish/,
  ],
  [
    'points that lie on no curve',
    (issuer) => issuer.publishedKeys().map((key) => ({ ...key, x: 'AAAA' })),
    /cannot verify a signature/,
  ],
  ['two keys under one id', (issuer) => [...issuer.publishedKeys(), ...issuer.publishedKeys()], /must say with which/],
]

for (const [title, keys, reason] of PUBLISHED)
  test(`an issuer that publishes ${title} makes its tokens invalid`, async () => {
    await using issuer = await openIssuer()
    issuer.publishKeys(keys(issuer))
    const failed = await outcome(issuer)
    assert.ok('failure' in failed)
    assert.equal(failed.failure, 'invalid')
    assert.match(failed.reason, reason)
  })

const NO_ISSUERS = [
  'login.example.com',
  'http://login.example.com',
  'ftp://login.example.com',
  'https://user:secret@login.example.com',
  'https://login.example.com/?realm=one',
  'https://login.example.com/#one',
  'https://login.example.com/a b',
  `https://login.example.com/${'x'.repeat(255)}`,
]

for (const url of NO_ISSUERS)
  test(`${url.slice(0, 60)} is no URL of an issuer`, () => assert.notEqual(issuerUrlFault(url), undefined))

for (const url of ['https://login.example.com/', 'https://login.example.com:8443/realms/one', 'http://[::1]:8080'])
  test(`${url} is the URL of an issuer`, () => assert.equal(issuerUrlFault(url), undefined))

for (const url of ['https://127.0.0.1/keys', 'https://localhost/keys', 'https://[::1]/keys', 'https://0x7f.1/keys'])
  test(`an issuer elsewhere cannot have the server ask itself: ${url}`, () =>
    assert.throws(() => checkKeysUrl(url, 'https://login.example.com'), { failure: 'invalid' }))

test("an issuer's keys may lie with another host, as Google's do", () => {
  const keysUrl = 'https://www.example.org/oauth2/v3/certs'
  assert.equal(checkKeysUrl(keysUrl, 'https://accounts.example.com'), keysUrl)
})
