import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { exportJWK, generateKeyPair, UnsecuredJWT } from 'jose'
import { AUDIENCE, type Claims, openIssuer } from '../../../test/support/issuer.ts'
import { issuerOf, webIdentities } from './web-identities.ts'

const issuer = await openIssuer('/realms/one')
const other = await openIssuer()
after(() => issuer[Symbol.asyncDispose]())
after(() => other[Symbol.asyncDispose]())

const provider = { url: issuer.url, audiences: [AUDIENCE, 'web-app'] }
const verify = (token: string, nowMs = Date.now()) => webIdentities({ now: () => nowMs }).verify(token, provider)

const MINUTE_S = 60
const HOUR_S = 3600
const nowS = Math.floor(Date.now() / 1000)

for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const)
  test(`believes a token that its issuer signed with ${algorithm}, and says whom it speaks of`, async () => {
    const token = await issuer.token({ sub: 'alice', iat: nowS, exp: nowS + HOUR_S }, algorithm)
    assert.deepEqual(await verify(token), {
      provider: issuer.url.replace('http://', ''),
      sub: 'alice',
      aud: AUDIENCE,
      tags: {},
      transitiveTagKeys: [],
      expiresAtMs: (nowS + HOUR_S) * 1000,
    })
  })

const [rsaKey, ecKey] = issuer.publishedKeys()
const foreign = await generateKeyPair('ES256', { extractable: true })
const foreignJwk = await exportJWK(foreign.publicKey)
const usual = { iss: issuer.url, sub: 'alice', aud: AUDIENCE, iat: nowS, exp: nowS + HOUR_S }
const publicBytes = (text: string) => new TextEncoder().encode(text)

const withHeader = async (header: Claims) => {
  const [, payload, signature] = (await issuer.token()).split('.')
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.')
}
const withPayload = async (claims: Claims) => {
  const [header, , signature] = (await issuer.token()).split('.')
  return [header, Buffer.from(JSON.stringify({ ...usual, ...claims })).toString('base64url'), signature].join('.')
}
const signedByStranger = (header: Claims = {}) =>
  issuer.sign(usual, { alg: 'ES256', kid: ecKey!.kid, ...header }, foreign.privateKey)

const HOSTILE: readonly (readonly [title: string, token: () => string | Promise<string>, reason: RegExp])[] = [
  ['that is not signed (alg none)', () => new UnsecuredJWT(usual).encode(), /must be signed with one of|not a signed/],
  [
    'whose header says alg none over a right signature',
    () => withHeader({ alg: 'none', kid: ecKey!.kid }),
    /must be signed with one of/,
  ],
  [
    "that takes the issuer's public key for a secret of HS256",
    () => issuer.sign(usual, { alg: 'HS256', kid: rsaKey!.kid }, publicBytes(JSON.stringify(rsaKey))),
    /must be signed with one of/,
  ],
  [
    "that takes the modulus of the issuer's key for a secret of HS256",
    () => issuer.sign(usual, { alg: 'HS256', kid: rsaKey!.kid }, Buffer.from(rsaKey!.n!, 'base64url')),
    /must be signed with one of/,
  ],
  [
    'of an algorithm beside the three',
    async () => {
      const { privateKey } = await generateKeyPair('RS384')
      return issuer.sign(usual, { alg: 'RS384', kid: rsaKey!.kid }, privateKey)
    },
    /must be signed with one of/,
  ],
  ["signed by a stranger under the issuer's key id", () => signedByStranger(), /signature of the token is wrong/],
  ['that brings its own key (jwk)', () => signedByStranger({ jwk: foreignJwk }), /signature of the token is wrong/],
  ['that says where its key lies (jku)', () => signedByStranger({ jku: `${other.url}/keys` }), /signature/],
  ['that says where its certificate lies (x5u)', () => signedByStranger({ x5u: `${other.url}/keys` }), /signature/],
  ['under an id that the issuer does not publish', () => signedByStranger({ kid: 'made-up' }), /does not publish/],
  ['under the id of another kind of key', () => signedByStranger({ kid: rsaKey!.kid }), /does not publish/],
  ['with claims changed after it was signed', () => withPayload({ sub: 'root' }), /signature of the token is wrong/],
  [
    'with a header that must be understood (crit)',
    () => withHeader({ alg: 'ES256', kid: ecKey!.kid, crit: ['tenant'], tenant: 'one' }),
    /not supported/,
  ],
  ['of another issuer', () => other.token({ iss: issuer.url }), /does not publish/],
  ['in which its issuer names another', () => issuer.token({ iss: other.url }), /claim iss/],
  ['in which its issuer names itself otherwise', () => issuer.token({ iss: `${issuer.url}/` }), /claim iss/],
  ['without an issuer', () => issuer.token({ iss: undefined }), /claim iss of the token is missing/],
  ['for another audience', () => issuer.token({ aud: 'another-app' }), /claim aud/],
  ['for an audience in another case', () => issuer.token({ aud: AUDIENCE.toUpperCase() }), /claim aud/],
  ['for nobody', () => issuer.token({ aud: [] }), /claim aud/],
  ['without an audience', () => issuer.token({ aud: undefined }), /claim aud of the token is missing/],
  ['that was given to a party beside the audiences', () => issuer.token({ azp: 'another-app' }), /claim azp/],
  ['of nobody', () => issuer.token({ sub: '' }), /claim sub/],
  ['without a subject', () => issuer.token({ sub: undefined }), /claim sub of the token is missing/],
  ['with a subject that is no text', () => issuer.token({ sub: 7 }), /claim sub/],
  ['with a subject of 256 characters', () => issuer.token({ sub: 'x'.repeat(256) }), /1 to 255 characters/],
  ['with a control character in its subject', () => issuer.token({ sub: 'alice\u0000' }), /claim sub/],
  ['with half a character in its subject', () => issuer.token({ sub: '\ud800alice' }), /claim sub/],
  ['that never expires', () => issuer.token({ exp: undefined }), /claim exp of the token is missing/],
  ['that expires beyond all dates', () => issuer.token({ exp: 1e300 }), /beyond all dates/],
  ['whose expiry is text', () => issuer.token({ exp: String(nowS + HOUR_S) }), /claim exp/],
  ['that does not say when it was issued', () => issuer.token({ iat: undefined }), /claim iat of the token is missing/],
  ['issued in the future', () => issuer.token({ iat: nowS + 6 * MINUTE_S }), /claim iat/],
  ['that is not valid yet', () => issuer.token({ nbf: nowS + 6 * MINUTE_S }), /claim nbf/],
  ['that is encrypted, or has five parts', () => 'a.b.c.d.e', /not a signed/],
  ['that is none', () => 'token', /not a signed/],
  ['that is empty', () => '', /not a signed/],
  ['of more than 20,000 characters', () => issuer.token({ padding: 'x'.repeat(20_000) }), /more than 20000 characters/],
]

for (const [title, token, reason] of HOSTILE)
  test(`refuses a token ${title}`, async () => {
    const outcome = await verify(await token())
    assert.ok('failure' in outcome)
    assert.equal(outcome.failure, 'invalid')
    assert.match(outcome.reason, reason)
  })

test('asks nobody but the issuer, whatever a token says about its key', async () => {
  await verify(await signedByStranger({ jku: `${other.url}/keys`, x5u: `${other.url}/keys` }))
  assert.deepEqual(other.fetches, { discovery: 0, keys: 0, elsewhere: 0 })
})

// A dollar in the source would look like a template that was forgotten.
const POLICY_SIGNS = '*?\u0024{aws:userid}'

const EXPIRED: readonly (readonly [title: string, claims: Claims])[] = [
  ['expired more than five minutes ago', { exp: nowS - 6 * MINUTE_S }],
  ['was issued more than a day ago', { iat: nowS - 25 * HOUR_S }],
]

for (const [title, claims] of EXPIRED)
  test(`a token that ${title} has expired, which says more than that it is invalid`, async () => {
    const outcome = await verify(await issuer.token(claims))
    assert.equal('failure' in outcome && outcome.failure, 'expired')
  })

const ACCEPTED: readonly (readonly [title: string, claims: Claims, expected: Claims])[] = [
  ['expired four minutes ago, by clocks that differ', { exp: nowS - 4 * MINUTE_S }, {}],
  ['was issued in four minutes, by clocks that differ', { iat: nowS + 4 * MINUTE_S }, {}],
  ['is for one of several audiences', { aud: ['another-app', 'web-app'] }, { aud: 'web-app' }],
  ['was given to another of the audiences, which then is its own', { azp: 'web-app' }, { aud: 'web-app' }],
  ["has a subject with a policy's signs, which are plain text", { sub: POLICY_SIGNS }, { sub: POLICY_SIGNS }],
  ['says how its subject signed in', { amr: ['pwd', 'mfa'] }, { amr: ['pwd', 'mfa'] }],
]

for (const [title, claims, expected] of ACCEPTED)
  test(`believes a token that ${title}`, async () => {
    const { provider: _, expiresAtMs: __, ...identity } = { ...(await verify(await issuer.token(claims))) } as Claims
    assert.deepEqual(identity, { sub: 'alice', aud: AUDIENCE, tags: {}, transitiveTagKeys: [], ...expected })
  })

test('tells from whom a token claims to be, without believing it', async () => {
  assert.equal(issuerOf(await signedByStranger()), issuer.url)
})

for (const token of ['', 'token', 'a.b.c', `${'x'.repeat(20_001)}`])
  test(`finds no issuer in what is no token: '${token.slice(0, 5)}'`, () => assert.equal(issuerOf(token), undefined))
