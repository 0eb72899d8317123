import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import type { TestCredentials } from '../support/client.ts'
import { allowing, policyOf, trusting, wholeAccount } from '../support/principals.ts'
import { httpRequest, signed } from '../support/signed-request.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'
import { credentialsIn } from '../support/temporary.ts'
import { world } from '../support/world.ts'

const list = new ListAppInstancesCommand({})
const whoAmI = new GetCallerIdentityCommand()
const assume = (RoleArn: string, others = {}) => new AssumeRoleCommand({ RoleArn, RoleSessionName: 'phone', ...others })

const here = await world()
const { other } = await here.withOtherAccount()
const { sessionToken: stolen = '', ...victim } = here.session()
const { sessionToken: own = '', ...mine } = here.session()
const elsewhere = (await world()).session()

const STOLEN = [
  ['under the key of another account', { ...other.credentials, sessionToken: stolen }],
  ["under its own account's root key", { ...here.credentials, sessionToken: stolen }],
  ["under the thief's own session", { ...mine, sessionToken: stolen }],
  ['under a key that nobody has', { ...victim, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA', sessionToken: stolen }],
  ['of another server', elsewhere],
  ["with the thief's after it", { ...victim, sessionToken: stolen + own }],
] as const

for (const [title, credentials] of STOLEN)
  test(`a stolen session token is worth nothing ${title}`, async () => {
    const thief = here.as(credentials)
    await assert.rejects(thief.client.send(list), { name: 'UnrecognizedClientException' })
    await assert.rejects(thief.sts.send(whoAmI), { name: 'InvalidClientTokenId' })
  })

test('a stolen session token is worth nothing without its secret', async () => {
  const thief = here.as({ ...victim, secretAccessKey: mine.secretAccessKey, sessionToken: stolen })
  await assert.rejects(thief.client.send(list), { name: 'InvalidSignatureException' })
  await assert.rejects(thief.sts.send(whoAmI), { name: 'SignatureDoesNotMatch' })
})

/** A request signed for a week, as who has a session may make one. */
const presigned = ({ accessKeyId, secretAccessKey, sessionToken = '' }: TestCredentials) => {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const credential = `${accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(credential)}`,
    `X-Amz-Date=${timestamp}`,
    'X-Amz-Expires=604800',
    `X-Amz-Security-Token=${sessionToken}`,
    'X-Amz-SignedHeaders=host',
  ].join('&')
  const request = httpRequest({ path: '/app-instances', query, headers: [['host', 'carillon.test']] })
  const [authorization = ''] = signed(request, { timestamp, credential, secretAccessKey }).headers.get('authorization')!
  return { ...request, query: `${query}&X-Amz-Signature=${authorization.slice(-64)}` }
}

test('a request that is presigned for a week ends with its session', async () => {
  const { session, serve, now, pass } = await world()
  const request = presigned(session({ expiresAtMs: now() + 1000 }))
  assert.equal((await serve(request)).response.status, 200)
  pass(1000)
  assert.equal((await serve(request)).errorType, 'ExpiredTokenException')
})

const WIDENING = [
  ['everything', allowing()],
  ['all but one action', policyOf({ Effect: 'Allow', NotAction: 'sns:Publish', NotResource: 'arn:aws:sns:::x' })],
  ['what the role denies', allowing('chime:ListAppInstances')],
] as const

for (const [title, Policy] of WIDENING)
  test(`a session policy that allows ${title} gives nothing that the role or user does not have`, async () => {
    const { as, sts, newRole, limitedUser, instance } = await (await world()).withUser()
    const narrow = policyOf(
      { Effect: 'Allow', Action: ['chime:DescribeAppInstanceUser', 'chime:ListAppInstances', 'sts:*'], Resource: '*' },
      { Effect: 'Deny', Action: 'chime:ListAppInstances', Resource: '*' },
    )
    const role = await newRole(trusting(wholeAccount()), narrow)
    const { sts: ofUser } = await limitedUser(narrow)
    const sessions = [
      await sts.send(assume(role, { Policy })),
      await ofUser.send(new GetFederationTokenCommand({ Name: 'phone', Policy })),
    ]
    for (const { client } of sessions.map((answer) => as(credentialsIn(answer)))) {
      await assert.rejects(client.send(list), { Code: 'AccessDenied', message: /explicit deny in an identity-based/ })
      await assert.rejects(client.send(new DescribeAppInstanceCommand({ AppInstanceArn: instance })), {
        message: /because no (?:identity-based|session) policy allows/,
      })
    }
  })

test('a session policy holds for what the session assumes a role with, and not beyond: there the role decides', async () => {
  const { as, sts, newRole } = await world()
  const [first, second] = [await newRole(trusting(wholeAccount())), await newRole(trusting(wholeAccount()))]
  const Policy = allowing('sts:AssumeRole', second)
  const one = as(credentialsIn(await sts.send(assume(first, { Policy }))))
  await assert.rejects(one.client.send(list), { message: /no session policy allows/ })
  await assert.rejects(one.sts.send(assume(first)), { message: /no session policy allows/ })
  await as(credentialsIn(await one.sts.send(assume(second)))).client.send(list)
})

test('a session that is given up gives up nothing else: what it begot has to be revoked by its own role', async () => {
  const { as, sts, newRole, pass, now, changedElsewhere } = await world()
  const revoke = (arn: string) =>
    changedElsewhere((store) =>
      store.principals.update('123456789012', 'role', arn.split('/')[1]!, { revokedBeforeMs: now() }),
    )
  const [first, second] = [await newRole(trusting(wholeAccount())), await newRole(trusting(wholeAccount()))]
  const one = as(credentialsIn(await sts.send(assume(first))))
  const two = as(credentialsIn(await one.sts.send(assume(second))))
  pass(1)
  await revoke(first)
  await assert.rejects(one.sts.send(assume(second)), { message: /explicit deny/ })
  await assert.rejects(one.client.send(list), { message: /explicit deny/ })
  await two.client.send(list)
  await revoke(second)
  await assert.rejects(two.client.send(list), { message: /explicit deny/ })
})

test('a revocation outlives the server, and so do the sessions that it spares', async () => {
  using folder = temporaryFolder()
  const before = await openStore(folder.path)
  const first = await world({ storage: before })
  const { principal, credentials: old } = await first.limitedSession(allowing())
  first.pass(1)
  await first.change(principal, { revokedBeforeMs: first.now() })
  const { name, id } = principal
  const later = first.session({ principal: { kind: 'role', name, id, sessionName: 'phone' } })
  await before.close()
  await using after = await openStore(folder.path).then((storage) => ({
    storage,
    [Symbol.asyncDispose]: () => storage.close(),
  }))
  const second = await world({ storage: after.storage })
  await assert.rejects(second.as(old).client.send(list), { message: /explicit deny/ })
  await second.as(later).client.send(list)
})

test('calls that race with a revocation are denied once it has returned, however many are under way', async () => {
  const { limitedSession, change, pass, now } = await world()
  const { client, principal } = await limitedSession(allowing())
  pass(1)
  const underWay = Array.from({ length: 40 }, () => client.send(list).catch(({ Code }) => Code))
  const revoked = change(principal, { revokedBeforeMs: now() })
  const meanwhile = Array.from({ length: 40 }, () => client.send(list).catch(({ Code }) => Code))
  await revoked
  const afterwards = await Promise.all(Array.from({ length: 40 }, () => client.send(list).catch(({ Code }) => Code)))
  assert.deepEqual([...new Set(afterwards)], ['AccessDenied'])
  for (const answer of await Promise.all([...underWay, ...meanwhile]))
    assert.ok(answer === 'AccessDenied' || answer.$metadata.httpStatusCode === 200)
})

const HANDED_OUT = [
  ['GetSessionToken', new GetSessionTokenCommand({})],
  ['GetFederationToken', new GetFederationTokenCommand({ Name: 'phone', Policy: allowing() })],
] as const

for (const [operation, command] of HANDED_OUT)
  for (const owner of ['a user', "another account's root"] as const)
    test(`what a stolen key of ${owner} got from ${operation} ends with the key`, async () => {
      const here = await world()
      const { other } = await here.withOtherAccount()
      const thief = owner === 'a user' ? await here.limitedUser(allowing()) : other
      const { accessKeyId } = thief.credentials
      const { client } = here.as(credentialsIn(await thief.sts.send(command as GetSessionTokenCommand)))
      await client.send(list)
      await here.changedElsewhere((store) => store.accessKeys.setDisabled(accessKeyId, 1))
      await assert.rejects(client.send(list), { name: 'UnauthorizedClientException' })
      await here.changedElsewhere((store) => store.accessKeys.setDisabled(accessKeyId, 0))
      await client.send(list)
      await here.changedElsewhere((store) => store.accessKeys.remove(accessKeyId))
      await assert.rejects(client.send(list), { name: 'UnrecognizedClientException' })
    })

test('credentials made of credentials never get longer ones', async () => {
  const { as, sts, limitedUser } = await world()
  const { sts: ofUser } = await limitedUser(allowing())
  const handedOut = [
    await ofUser.send(new GetSessionTokenCommand({})),
    await ofUser.send(new GetFederationTokenCommand({ Name: 'phone', Policy: allowing() })),
    await sts.send(new GetSessionTokenCommand({})),
  ]
  for (const { sts: thief } of handedOut.map((answer) => as(credentialsIn(answer)))) {
    await assert.rejects(thief.send(new GetSessionTokenCommand({})), { name: 'AccessDenied' })
    await assert.rejects(thief.send(new GetFederationTokenCommand({ Name: 'phone' })), { name: 'AccessDenied' })
  }
})
