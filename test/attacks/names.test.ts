import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  DescribeAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { GetAppCommand } from '@aws-sdk/client-pinpoint'
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts'
import { AUDIENCE, openIssuer } from '../support/issuer.ts'
import { allowing, policyOf, trusting, wholeAccount } from '../support/principals.ts'
import { refusal } from '../support/refusal.ts'
import { httpRequest, signed } from '../support/signed-request.ts'
import { credentialsIn } from '../support/temporary.ts'
import { ACCOUNT, register, world } from '../support/world.ts'

const issuer = await openIssuer()
after(() => issuer[Symbol.asyncDispose]())
const provider = issuer.url.replace('http://', '')
const here = await (await world()).withUser()
const { as, sts, serve, storage, now, instance, user, app, newRole, limitedUser } = here
await storage.write((store) =>
  store.oidcProviders.insert({
    accountId: ACCOUNT,
    url: issuer.url,
    audiences: JSON.stringify([AUDIENCE]),
    createdAtMs: now(),
  }),
)

const variable = (name: string) => `$\{${name}}`
const asUser = (name: string) =>
  allowing(['chime:*', 'mobiletargeting:GetApp'], [`${instance}/user/${variable(name)}`, app])

type Clients = ReturnType<typeof as>

/** Every way in which somebody could be ann, or all users at once. */
const assertIsNobody = async ({ client }: Clients) => {
  for (const command of [
    new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }),
    new ListTagsForResourceCommand({ ResourceARN: user }),
    new ListAppInstanceUsersCommand({ AppInstanceArn: instance }),
    register(user, app, 'token'),
  ])
    await assert.rejects(client.send(command as DescribeAppInstanceUserCommand), { Code: 'AccessDenied' })
}

const HOSTILE = [
  '*',
  '???',
  'a*',
  variable('aws:username'),
  variable('*'),
  'ann/../ann',
  'ann/',
  '../ann',
  'bob/user/ann',
  '%61nn',
  'ANN',
  'аnn',
  'ａｎｎ',
  'ann\u200b',
  "ann', 'x",
]

const bySubject = await newRole(trusting({ Federated: provider }), asUser(`${provider}:sub`))
const byTag = await newRole(trusting({ ...wholeAccount(), Federated: provider }), asUser('aws:PrincipalTag/UserId'))
const byName = await newRole(trusting(wholeAccount()), asUser('aws:userid'))
const nobody = as({ accessKeyId: '', secretAccessKey: '' })

const signedIn = async (RoleArn: string, claims: Readonly<Record<string, unknown>>) => {
  const WebIdentityToken = await issuer.token(claims)
  return nobody.sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'phone', WebIdentityToken }))
}
const tagged = (value: string) => ({ 'https://aws.amazon.com/tags': { principal_tags: { UserId: [value] } } })

for (const name of HOSTILE) {
  test(`an issuer's subject called ${JSON.stringify(name)} is nobody but that`, async () =>
    assertIsNobody(as(credentialsIn(await signedIn(bySubject, { sub: name })))))

  test(`a tag in a token that says ${JSON.stringify(name)} is refused, or means nobody but that`, () =>
    refusedOrNobody(signedIn(byTag, tagged(name)), 'InvalidIdentityTokenException'))

  test(`a session tag that says ${JSON.stringify(name)} is refused, or means nobody but that`, () => {
    const Tags = [{ Key: 'UserId', Value: name }]
    const assume = new AssumeRoleCommand({ RoleArn: byTag, RoleSessionName: 'phone', Tags })
    return refusedOrNobody(sts.send(assume), 'ValidationError')
  })

  test(`a session called ${JSON.stringify(name)} is refused, or means nobody but that`, () =>
    refusedOrNobody(sts.send(new AssumeRoleCommand({ RoleArn: byName, RoleSessionName: name })), 'ValidationError'))
}

for (const name of ['ann\n', '\nann', 'ann\u0000', 'ann\r\nX-Amz-Date: 1', 'ann\u2028'])
  test(`a name with a line end or a control character, ${JSON.stringify(name)}, ends no line anywhere`, async () => {
    await refusedOrNobody(signedIn(bySubject, { sub: name }), 'InvalidIdentityTokenException')
    await refusedOrNobody(signedIn(byTag, tagged(name)), 'InvalidIdentityTokenException')
    await refusedOrNobody(
      sts.send(new AssumeRoleCommand({ RoleArn: byName, RoleSessionName: name })),
      'ValidationError',
    )
  })

/** What the issuer or the caller made up either gives no session, or one that can do nothing as ann. */
const refusedOrNobody = async (answer: Promise<Parameters<typeof credentialsIn>[0]>, error: string) => {
  const outcome = await answer.catch((thrown) => thrown)
  if (outcome instanceof Error) assert.equal(outcome.name, error)
  else await assertIsNobody(as(credentialsIn(outcome)))
}

// Paths.

const everythingBut = (...denied: readonly string[]) =>
  policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: denied })
const limited = await limitedUser(everythingBut(user, instance, app, `${app}/*`))

const id = instance.split('/')[1]!
const OTHER_SPELLINGS = [
  user.replace('/ann', '/ANN'),
  user.replace('/ann', '/аnn'),
  user.replace('/ann', '/ann\u200b'),
  user.replace('/ann', '/%61nn'),
  user.replace('/ann', '/ann%00'),
  user.replace('/ann', '/ann '),
  user.replace(id, id.toUpperCase()),
  user.replace('/user/', '/USER/'),
  user.replace('/user/', '//user/'),
  user.replace('/user/', '/user/./'),
  user.replace('/user/', '/user/../user/'),
  user.replace('/user/', '%2Fuser%2F'),
  `${user}/`,
  `${user}/endpoints/..`,
  user.replace(ACCOUNT, ''),
  user.replace('us-east-1', ''),
  user.replace('us-east-1', 'eu-central-1'),
  user.replace('arn:aws:', 'arn:aws-cn:'),
]

for (const arn of OTHER_SPELLINGS)
  test(`what is denied cannot be had under another spelling: ${arn.replace(id, '…')}`, async () => {
    const { name, status } = await refusal(
      limited.client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })),
    )
    assert.deepEqual([name, status], ['ForbiddenException', 403])
  })

const appId = app.split('/')[1]!
for (const spelling of [
  appId.toUpperCase(),
  `${appId}/`,
  `../apps/${appId}`,
  `${appId}%00`,
  `x/../${appId}`,
  `${appId} `,
])
  test(`a push application that is denied cannot be had as ${spelling.replace(appId, '…')}`, () =>
    assert.rejects(limited.pinpoint.send(new GetAppCommand({ ApplicationId: spelling })), {
      name: /^(?:Forbidden|NotFound)Exception$/,
    }))

/** A request that was signed for one path, and has another when it arrives. */
const rerouted = async (signedPath: string, path: string, { accessKeyId, secretAccessKey } = here.credentials) => {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const credential = `${accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const headers = [['host', 'carillon.test'] as const, ['x-amz-date', timestamp] as const]
  const request = signed(httpRequest({ path: signedPath, headers }), { timestamp, credential, secretAccessKey })
  const { response, errorType } = await serve({ ...request, path })
  return [response.status, errorType]
}

const ARN = encodeURIComponent(user)
const PATH = `/app-instance-users/${ARN}`

// Signatures are made over normal paths, so that these all have the signature of the plain one.
const SAME_SIGNATURE = [
  `/${PATH}`,
  `/.${PATH}`,
  `/x/..${PATH}`,
  `/app-instance-users/./${ARN}`,
  `/app-instance-users//${ARN}`,
  `/app-instance-users/x/../${ARN}`,
  `/app-instances/../app-instance-users/${ARN}`,
  `${PATH}/endpoints/..`.replace('/endpoints/..', '/x/../../') + ARN,
]

for (const path of SAME_SIGNATURE)
  test(`a path that only means the signed one leads nowhere: ${path.replace(ARN, '<arn>')}`, async () => {
    assert.deepEqual(await rerouted(PATH, PATH), [200, undefined])
    assert.deepEqual(await rerouted(PATH, path), [404, 'UnknownOperationException'])
  })

const ANOTHER_SIGNATURE = [
  PATH.replaceAll('%2F', '%2f'),
  PATH.replaceAll('%3A', ':'),
  PATH.replace('ann', '%61nn'),
  PATH.replaceAll('%2F', '%252F'),
  `${PATH}/`,
  PATH.replace('ann', 'bob'),
]

for (const path of ANOTHER_SIGNATURE)
  test(`a path that is spelt otherwise than it was signed is not the signed one: ${path.replace(id, '…')}`, async () =>
    assert.match(String((await rerouted(PATH, path))[1]), /^(?:InvalidSignature|UnknownOperation)Exception$/))

for (const path of [PATH, PATH.replaceAll('%2F', '%2f'), PATH.replaceAll('%3A', ':'), PATH.replace('ann', '%61nn')])
  test(`a denial does not depend on how a path is encoded: ${path.replace(id, '…')}`, async () => {
    assert.deepEqual(await rerouted(path, path, limited.credentials), [403, 'ForbiddenException'])
    assert.deepEqual(await rerouted(path, path), [200, undefined])
  })

for (const path of [PATH.replaceAll('%2F', '%252F'), PATH.toUpperCase(), PATH.replace('%2Fuser', '/user')])
  test(`a path that is encoded twice, or not at all, names nothing: ${path.replace(id, '…')}`, async () =>
    assert.match(String((await rerouted(path, path))[1]), /^(?:Forbidden|UnknownOperation|BadRequest)Exception$/))
