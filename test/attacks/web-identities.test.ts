import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts'
import { UnsecuredJWT } from 'jose'
import { AUDIENCE, openIssuer } from '../support/issuer.ts'
import { allowing, trusting } from '../support/principals.ts'
import { httpRequest } from '../support/signed-request.ts'
import { ACCOUNT, OTHER_ACCOUNT, world } from '../support/world.ts'

const issuer = await openIssuer()
const rival = await openIssuer()
after(() => Promise.all([issuer, rival].map((each) => each[Symbol.asyncDispose]())))

const nameOf = ({ url }: typeof issuer) => url.replace('http://', '')
const here = await world()
const { as, storage, now, newRole } = here
const trusted = (accountId: string, { url }: typeof issuer, audience = AUDIENCE) => ({
  accountId,
  url,
  audiences: JSON.stringify([audience]),
  createdAtMs: now(),
})
await storage.write(async (store) => {
  for (const each of [issuer, rival]) await store.oidcProviders.insert(trusted(ACCOUNT, each))
  await store.oidcProviders.insert(trusted(OTHER_ACCOUNT, issuer, 'another-app'))
})
const role = await newRole(
  trusting(
    { Federated: nameOf(issuer) },
    {
      Condition: { StringEquals: { [`${nameOf(issuer)}:sub`]: 'ann' } },
    },
  ),
)
const roleElsewhere = role.replace(ACCOUNT, OTHER_ACCOUNT)

const { sts } = as({ accessKeyId: '', secretAccessKey: '' })
const assume = (WebIdentityToken: string, RoleArn = role) =>
  sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'phone', WebIdentityToken }))

const MINUTE_S = 60
const nowS = Math.floor(Date.now() / 1000)
const claims = { iss: issuer.url, sub: 'ann', aud: AUDIENCE, iat: nowS, exp: nowS + MINUTE_S }
const [rsaKey] = issuer.publishedKeys()

test('a token of ann is taken for ann', async () => {
  assert.equal((await assume(await issuer.token(claims))).SubjectFromWebIdentityToken, 'ann')
})

const REFUSED: readonly (readonly [title: string, token: () => string | Promise<string>, name: string])[] = [
  [
    'was ann once, and has expired',
    () => issuer.token({ ...claims, exp: nowS - 6 * MINUTE_S }),
    'ExpiredTokenException',
  ],
  ['nobody has signed', () => new UnsecuredJWT(claims).encode(), 'InvalidIdentityTokenException'],
  [
    "is signed with the issuer's public key",
    () => issuer.sign(claims, { alg: 'HS256', kid: rsaKey!.kid }, Buffer.from(JSON.stringify(rsaKey))),
    'InvalidIdentityTokenException',
  ],
  ['is of another issuer that says to be this one', () => rival.token(claims), 'InvalidIdentityTokenException'],
  [
    'is of another issuer whom the account trusts, and whose ann is another',
    () => rival.token({ sub: 'ann' }),
    'AccessDenied',
  ],
  ['is of somebody else', () => issuer.token({ ...claims, sub: 'ANN' }), 'AccessDenied'],
  ['was given to another app', () => issuer.token({ ...claims, aud: 'another-app' }), 'InvalidIdentityTokenException'],
]

for (const [title, token, name] of REFUSED)
  test(`a token that ${title} gives nothing`, async () => assert.rejects(assume(await token()), { name }))

test('a token is good for no role of another account, be its issuer trusted there, too', async () => {
  const token = await issuer.token(claims)
  await assert.rejects(assume(token, roleElsewhere), { name: 'InvalidIdentityTokenException' })
  const meantForBoth = await issuer.token({ ...claims, aud: [AUDIENCE, 'another-app'] })
  await assert.rejects(assume(meantForBoth, roleElsewhere), { name: 'AccessDenied' })
})

test('a token says the same at each attempt, and is good until it expires: what it is traded for ends by itself', async () => {
  const token = await issuer.token(claims)
  const [one, two] = [await assume(token), await assume(token)]
  assert.notEqual(one.Credentials?.AccessKeyId, two.Credentials?.AccessKeyId)
  assert.deepEqual(one.Credentials?.Expiration, two.Credentials?.Expiration)
})

const form = (parameters: Readonly<Record<string, string>>) =>
  new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString()
const FORM = ['content-type', 'application/x-www-form-urlencoded'] as const
const SIGNED_WRONG = ['authorization', 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=x, Signature=x'] as const

/** The error of an unsigned form, sent by hand. */
const told = async (body: string, others: Parameters<typeof httpRequest>[0] = {}) =>
  (await here.serve(httpRequest({ method: 'POST', path: '/', headers: [FORM], body, ...others }))).errorType

test('who need not sign gains nothing by it anywhere else', async () => {
  const WebIdentityToken = await issuer.token(claims)
  const sent = { RoleArn: role, RoleSessionName: 'phone', WebIdentityToken }
  const right = form({ Action: 'AssumeRoleWithWebIdentity', ...sent })
  assert.equal(await told(right), undefined)
  assert.equal(await told(right, { headers: [FORM, SIGNED_WRONG] }), undefined)
  for (const [body, error] of [
    [form({ Action: 'AssumeRole', ...sent }), 'MissingAuthenticationToken'],
    [form({ Action: 'GetCallerIdentity', ...sent }), 'MissingAuthenticationToken'],
    [`${right}&Action=AssumeRole`, 'MissingAuthenticationToken'],
    [`${form({ Action: 'GetSessionToken' })}&Action=AssumeRoleWithWebIdentity`, 'ValidationError'],
    [right.replace('AssumeRoleWithWebIdentity', 'assumerolewithwebidentity'), 'InvalidAction'],
    [right.replace('AssumeRoleWithWebIdentity', 'AssumeRoleWithWebIdentity%20'), 'InvalidAction'],
    [right.replace('AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'), 'InvalidAction'],
  ] as const)
    assert.equal(await told(body), error, body)
  assert.equal(await told('', { query: right }), 'InvalidAction')
  assert.equal(await told('', { method: 'GET', query: right }), 'InvalidAction')
  assert.equal(await told(right, { path: '/app-instances' }), 'MissingAuthenticationTokenException')
})

test('a role that trusts everybody trusts every issuer of its own account, and none of another', async () => {
  const open = await newRole(trusting('*'), allowing('a:b'))
  await assume(await issuer.token({ sub: 'eve' }), open)
  await assume(await rival.token({ sub: 'eve' }), open)
  await using stranger = await openIssuer()
  await assert.rejects(assume(await stranger.token({ sub: 'eve' }), open), { name: 'InvalidIdentityTokenException' })
})
