import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { AUDIENCE, openIssuer } from '../../../../test/support/issuer.ts'
import { allowing, endUserPolicy, trusting } from '../../../../test/support/principals.ts'
import { credentialsIn, secondsIn } from '../../../../test/support/temporary.ts'
import { ACCOUNT, newUser, register, world } from '../../../../test/support/world.ts'

const issuer = await openIssuer()
after(() => issuer[Symbol.asyncDispose]())

const provider = issuer.url.replace('http://', '')
const byIssuer = { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider}` }
const TAGS = 'https://aws.amazon.com/tags'
const tagged = (UserId: string) => ({ [TAGS]: { principal_tags: { UserId: [UserId] } } })

/** A world whose account trusts the issuer. */
const trustingWorld = async () => {
  const here = await (await world()).withUser()
  const audiences = JSON.stringify([AUDIENCE])
  await here.storage.write((store) =>
    store.oidcProviders.insert({ accountId: ACCOUNT, url: issuer.url, audiences, createdAtMs: here.now() }),
  )
  return here
}

const assume = (RoleArn: string, WebIdentityToken: string, others = {}) =>
  new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'phone', WebIdentityToken, ...others })

/** What a client has to sign with that needs not sign. */
const noKeys = { accessKeyId: '', secretAccessKey: '' }

test('a phone that has signed in registers its own endpoint and no other, without any key of ours', async () => {
  const { client, as, instance, app, user, newRole, now } = await trustingWorld()
  const other = await newUser(client, instance, 'bob')
  const role = await newRole(trusting(byIssuer), endUserPolicy(instance, app))
  const token = await issuer.token({ sub: 'ann@example.com', ...tagged('ann') })
  const answer = await as(noKeys).sts.send(assume(role, token))
  const { Provider, Audience, SubjectFromWebIdentityToken, AssumedRoleUser } = answer
  assert.deepEqual([Provider, Audience, SubjectFromWebIdentityToken], [issuer.url, AUDIENCE, 'ann@example.com'])
  assert.match(AssumedRoleUser?.Arn ?? '', /^arn:aws:sts::\d{12}:assumed-role\/.+\/phone$/)
  assert.equal(secondsIn(answer, now()), 3600)
  const phone = as(credentialsIn(answer))
  assert.equal((await phone.sts.send(new GetCallerIdentityCommand())).Arn, AssumedRoleUser?.Arn)
  await phone.client.send(register(user, app, 'token'))
  await assert.rejects(phone.client.send(register(other, app, 'token')), { Code: 'AccessDenied' })
})

test('a policy may name the subject of the token', async () => {
  const { as, instance, app, user, newRole } = await trustingWorld()
  const bySubject = allowing(['chime:*', 'mobiletargeting:*'], [`${instance}/user/\${${provider}:sub}`, app])
  const role = await newRole(trusting({ Federated: provider }), bySubject)
  const { sts } = as(noKeys)
  const phoneOf = async (sub: string) => as(credentialsIn(await sts.send(assume(role, await issuer.token({ sub })))))
  await (await phoneOf('ann')).client.send(register(user, app, 'token'))
  for (const sub of ['bob', '*', '???'])
    await assert.rejects((await phoneOf(sub)).client.send(register(user, app, 'token')), { Code: 'AccessDenied' })
})

test('a role may ask who the token speaks of, and for whom it is meant', async () => {
  const { as, newRole } = await trustingWorld()
  const Condition = { StringEquals: { [`${provider}:sub`]: 'ann', [`${provider}:aud`]: AUDIENCE } }
  const role = await newRole(trusting(byIssuer, { Condition }))
  await as(noKeys).sts.send(assume(role, await issuer.token({ sub: 'ann' })))
  await assert.rejects(as(noKeys).sts.send(assume(role, await issuer.token({ sub: 'bob' }))), { name: 'AccessDenied' })
})

test('tags and a source identity in the token need the trust of the role as well', async () => {
  const { as, newRole } = await trustingWorld()
  const role = await newRole(trusting(byIssuer, { Action: 'sts:AssumeRoleWithWebIdentity' }))
  const { sts } = as(noKeys)
  await sts.send(assume(role, await issuer.token()))
  await assert.rejects(sts.send(assume(role, await issuer.token(tagged('ann')))), {
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:TagSession',
  })
  const named = await issuer.token({ 'https://aws.amazon.com/source_identity': 'ann' })
  await assert.rejects(sts.send(assume(role, named)), { message: 'Not authorized to perform sts:SetSourceIdentity' })
  const trustful = await newRole(trusting(byIssuer))
  assert.equal((await sts.send(assume(trustful, named))).SourceIdentity, 'ann')
})

test('a denial is the same whether the role trusts others, is disabled, or is not there', async () => {
  const { as, newRole } = await trustingWorld()
  const token = await issuer.token()
  const roles = [
    await newRole(trusting({ AWS: ACCOUNT })),
    await newRole(trusting({ Federated: 'login.example.com' })),
    await newRole(trusting(byIssuer), allowing(), { disabled: 1 }),
    `arn:aws:iam::${ACCOUNT}:role/nobody`,
  ]
  for (const role of roles)
    await assert.rejects(as(noKeys).sts.send(assume(role, token)), {
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
})

test('a token of an issuer that the account does not know is refused, whether or not the account is known', async () => {
  const { as, newRole } = await trustingWorld()
  const stranger = await issuer.token({ iss: 'https://login.example.com' })
  for (const role of [await newRole(trusting('*')), 'arn:aws:iam::210987654321:role/nobody'])
    for (const token of [stranger, 'none.at.all'])
      await assert.rejects(as(noKeys).sts.send(assume(role, token)), {
        name: 'InvalidIdentityTokenException',
        message: 'The account of the role has no OpenID Connect provider for the token',
      })
})

const second = () => Math.floor(Date.now() / 1000)
const REFUSED: readonly (readonly [title: string, claims: object, name: string])[] = [
  ['that has expired', { iat: second() - 7200, exp: second() - 3600 }, 'ExpiredTokenException'],
  ['that is meant for others', { aud: 'others' }, 'InvalidIdentityTokenException'],
]

for (const [title, claims, name] of REFUSED)
  test(`a token ${title} is refused`, async () => {
    const { as, newRole } = await trustingWorld()
    const role = await newRole(trusting(byIssuer))
    await assert.rejects(as(noKeys).sts.send(assume(role, await issuer.token({ ...claims }))), { name })
  })

test('an issuer that cannot be asked is told apart from a token that does not hold', async () => {
  const { as, newRole } = await trustingWorld()
  const role = await newRole(trusting(byIssuer))
  issuer.goDown()
  await assert.rejects(as(noKeys).sts.send(assume(role, await issuer.token())), {
    name: 'IDPCommunicationErrorException',
  })
  issuer.recover()
})

test('the id of a provider that is none of OpenID Connect is refused rather than left out', async () => {
  const { as, newRole } = await trustingWorld()
  const role = await newRole(trusting(byIssuer))
  const token = await issuer.token()
  await assert.rejects(as(noKeys).sts.send(assume(role, token, { ProviderId: 'www.amazon.com' })), {
    name: 'ValidationError',
    message: 'ProviderId: not supported here',
  })
})
