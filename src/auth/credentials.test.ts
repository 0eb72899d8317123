import assert from 'node:assert/strict'
import test from 'node:test'
import { DescribeAppInstanceUserCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { GetAppsCommand } from '@aws-sdk/client-pinpoint'
import { allowing, policyOf } from '../../test/support/principals.ts'
import { world } from '../../test/support/world.ts'

const list = new ListAppInstancesCommand({})
const HOUR_MS = 3_600_000

const UNRECOGNIZED = { name: 'UnrecognizedClientException', message: /^The security token included in the request/ }
const DENIED = { name: 'ForbiddenException', message: /is not authorized to perform/ }

test('a user may do what its policy allows', async () => {
  const { limitedUser } = await world()
  const { client } = await limitedUser(allowing('chime:ListAppInstances'))
  await client.send(list)
})

test('a user without a policy may do nothing', async () => {
  const { limitedUser } = await world()
  const { client } = await limitedUser(policyOf({ Effect: 'Deny', Action: 'x:y', Resource: '*' }))
  await assert.rejects(client.send(list), DENIED)
})

test('a session acts as what it was issued for', async () => {
  const { as, session, limitedSession } = await world()
  await as(session()).client.send(list)
  await (await limitedSession(allowing('chime:ListAppInstances'))).client.send(list)
})

test('a session ends when it expires, in words by which SDKs get themselves a new one', async () => {
  const { limitedSession, pass } = await world()
  const { client, pinpoint } = await limitedSession(allowing())
  pass(HOUR_MS - 1)
  await client.send(list)
  pass(1)
  const message = 'The security token included in the request is expired'
  await assert.rejects(client.send(list), { name: 'ExpiredTokenException', message })
  await assert.rejects(pinpoint.send(new GetAppsCommand({})), { name: 'ExpiredTokenException', message })
})

test('a session key is refused without its token, and a token with another key', async () => {
  const { as, session, credentials } = await world()
  const { accessKeyId, secretAccessKey } = session()
  const { sessionToken = '' } = session()
  await assert.rejects(as({ accessKeyId, secretAccessKey }).client.send(list), { name: UNRECOGNIZED.name })
  await assert.rejects(as({ accessKeyId, secretAccessKey, sessionToken }).client.send(list), UNRECOGNIZED)
  await assert.rejects(as({ ...credentials, sessionToken }).client.send(list), UNRECOGNIZED)
})

test('a token of another server is refused', async () => {
  const { as } = await world()
  const { session } = await world()
  await assert.rejects(as(session()).client.send(list), UNRECOGNIZED)
})

test('a session knows only its own account', async () => {
  const { as, session } = await world()
  const { client } = as(session({ accountId: '210987654321' }))
  const arn = 'arn:aws:chime:us-east-1:123456789012:app-instance/i/user/u'
  await assert.rejects(client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })), {
    name: 'ForbiddenException',
    message: /does not exist/,
  })
})

test('a changed policy is in force for sessions that live', async () => {
  const { limitedSession, changedElsewhere } = await world()
  const { client, principal } = await limitedSession(allowing())
  await client.send(list)
  await changedElsewhere((store) => store.policies.put(principal.id, { name: 'own', document: allowing('chime:X') }))
  await assert.rejects(client.send(list), DENIED)
  await changedElsewhere((store) => store.policies.put(principal.id, { name: 'own', document: allowing() }))
  await client.send(list)
})

test('the sessions of a deleted role are over, be it made again under its name', async () => {
  const { limitedSession, changedElsewhere, newPrincipal } = await world()
  const { client, principal } = await limitedSession(allowing())
  await client.send(list)
  await changedElsewhere((store) => store.principals.remove(principal.accountId, 'role', principal.name))
  await assert.rejects(client.send(list), UNRECOGNIZED)
  await newPrincipal('role', principal.name, allowing())
  await assert.rejects(client.send(list), UNRECOGNIZED)
})

test('the key of a deleted user is not known', async () => {
  const { limitedUser, changedElsewhere } = await world()
  const { client, principal } = await limitedUser(allowing())
  await client.send(list)
  await changedElsewhere((store) => store.principals.remove(principal.accountId, 'user', principal.name))
  await assert.rejects(client.send(list), { name: UNRECOGNIZED.name })
})

test('a disabled user or role is told so, in sessions that live, too', async () => {
  const { limitedUser, limitedSession, change } = await world()
  const user = await limitedUser(allowing())
  const role = await limitedSession(allowing())
  for (const { client, pinpoint, principal } of [user, role]) {
    await client.send(list)
    await change(principal, { disabled: 1 })
    await assert.rejects(client.send(list), { name: 'UnauthorizedClientException' })
    await assert.rejects(pinpoint.send(new GetAppsCommand({})), { name: 'ForbiddenException', message: /disabled/ })
    await change(principal, { disabled: 0 })
    await client.send(list)
  }
})

test('sessions that were issued before a revocation are denied explicitly, later ones not', async () => {
  const { limitedSession, as, session, change, pass, now } = await world()
  const { client, principal } = await limitedSession(allowing())
  pass(1000)
  await change(principal, { revokedBeforeMs: now() })
  await assert.rejects(client.send(list), {
    name: 'ForbiddenException',
    message:
      /is not authorized to perform: chime:ListAppInstances .* with an explicit deny in an identity-based policy$/,
  })
  const { kind, name, id } = principal
  assert.equal(kind, 'role')
  await as(session({ principal: { kind: 'role', name, id, sessionName: 'later' } })).client.send(list)
})

test('a session policy takes away, and gives nothing', async () => {
  const { limitedSession } = await world()
  const narrow = await limitedSession(allowing(), { policy: allowing('chime:DescribeAppInstance') })
  await assert.rejects(narrow.client.send(list), { message: /because no session policy allows the chime:ListAppInst/ })
  const wide = await limitedSession(allowing('chime:DescribeAppInstance'), { policy: allowing() })
  await assert.rejects(wide.client.send(list), { message: /because no identity-based policy allows/ })
})

test('a root session may be limited by its policy', async () => {
  const { as, session } = await world()
  await assert.rejects(as(session({ policy: allowing('chime:X') })).client.send(list), {
    message: /^User: arn:aws:iam::123456789012:root .* because no session policy allows/,
  })
})

test('a federated session without a policy of its own may do nothing', async () => {
  const { as, session } = await world()
  const principal = { kind: 'federated-user', name: 'ann', of: { kind: 'root' } } as const
  await assert.rejects(as(session({ principal })).client.send(list), {
    message: /^User: arn:aws:sts::123456789012:federated-user\/ann is not authorized/,
  })
  await as(session({ principal, policy: allowing() })).client.send(list)
})

test('a permissions boundary takes away', async () => {
  const { limitedUser } = await world()
  const { client } = await limitedUser(allowing(), { boundary: allowing('chime:DescribeAppInstance') })
  await assert.rejects(client.send(list), { message: /because no permissions boundary allows/ })
})
