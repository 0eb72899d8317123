import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ChimeSDKIdentityClient } from '@aws-sdk/client-chime-sdk-identity'
import * as sdk from '@aws-sdk/client-sts'
import { fromTemporaryCredentials, fromWebToken } from '@aws-sdk/credential-providers'
import { AUDIENCE } from '../support/issuer.ts'
import { noteSecret } from '../support/logs.ts'
import { claimsOf, PHONE_ROLE, phoneServer } from '../support/phones.ts'
import { allowing } from '../support/principals.ts'
import { eventually } from '../support/server.ts'
import { credentialsIn } from '../support/temporary.ts'
import { ACCOUNT, register } from '../support/world.ts'
import { awsCli } from './aws-cli.ts'
import { boto3Steps } from './boto3.ts'

const server = await phoneServer()
const { apiUrl, ann, bob, app, issuer, root } = server
const cli = awsCli(apiUrl, root.credentials)
after(async () => {
  cli.remove()
  await server[Symbol.asyncDispose]()
})

const clientConfig = { endpoint: apiUrl, region: 'us-east-1', maxAttempts: 1 }
const Tags = [{ Key: 'UserId', Value: 'ann' }]
const phone = { RoleArn: PHONE_ROLE, RoleSessionName: 'phone' }
const assume = new sdk.AssumeRoleCommand({ ...phone, Tags })
const PHONE = `arn:aws:sts::${ACCOUNT}:assumed-role/phone/phone`
let devices = 0

/** Proves that a client may register for ann, and for nobody else. */
const registersForAnnAlone = async (client: ChimeSDKIdentityClient) => {
  devices += 1
  await client.send(register(ann, app, `device ${devices}`))
  await assert.rejects(client.send(register(bob, app, 'other')), { name: 'ForbiddenException', Code: 'AccessDenied' })
}

/** A client with what one of the SDK's own providers brings. */
const provided = (provider: ReturnType<typeof fromTemporaryCredentials>) => {
  const credentials = async () => {
    const brought = await provider({})
    noteSecret(brought.secretAccessKey)
    noteSecret(brought.sessionToken ?? '')
    return brought
  }
  return new ChimeSDKIdentityClient({ ...clientConfig, credentials })
}

test('the SDK for JavaScript: GetCallerIdentity', async () => {
  const { Arn } = await root.sts.send(new sdk.GetCallerIdentityCommand())
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:root`)
})

test('the SDK for JavaScript: AssumeRole', async () => {
  const answer = await root.sts.send(assume)
  assert.equal(answer.AssumedRoleUser?.Arn, PHONE)
  await registersForAnnAlone(server.clientsOf(credentialsIn(answer)).client)
})

test('the SDK for JavaScript: AssumeRoleWithWebIdentity', async () => {
  const WebIdentityToken = await issuer.token(claimsOf('ann'))
  const answer = await root.sts.send(new sdk.AssumeRoleWithWebIdentityCommand({ ...phone, WebIdentityToken }))
  assert.deepEqual([answer.Provider, answer.Audience], [issuer.url, AUDIENCE])
  await registersForAnnAlone(server.clientsOf(credentialsIn(answer)).client)
})

test('the SDK for JavaScript: GetFederationToken and GetSessionToken', async () => {
  const Policy = allowing('*', [ann, app])
  const federated = await root.sts.send(new sdk.GetFederationTokenCommand({ Name: 'ann', Policy }))
  await registersForAnnAlone(server.clientsOf(credentialsIn(federated)).client)
  const session = server.clientsOf(credentialsIn(await root.sts.send(new sdk.GetSessionTokenCommand())))
  await session.client.send(register(bob, app, 'device of bob'))
})

test('the SDK for JavaScript makes typed errors of refusals', async () => {
  const broken = new sdk.AssumeRoleCommand({ ...phone, Policy: 'none' })
  await assert.rejects(root.sts.send(broken), sdk.MalformedPolicyDocumentException)
  const withToken = (WebIdentityToken: string) =>
    new sdk.AssumeRoleWithWebIdentityCommand({ ...phone, WebIdentityToken })
  await assert.rejects(root.sts.send(withToken('none.of.ours')), sdk.InvalidIdentityTokenException)
})

test('fromTemporaryCredentials brings what a phone may do', () =>
  registersForAnnAlone(
    provided(
      fromTemporaryCredentials({ masterCredentials: root.credentials, params: { ...phone, Tags }, clientConfig }),
    ),
  ))

test('fromWebToken brings what a phone may do', async () => {
  const webIdentityToken = await issuer.token(claimsOf('ann'))
  const { RoleArn: roleArn, RoleSessionName: roleSessionName } = phone
  await registersForAnnAlone(provided(fromWebToken({ webIdentityToken, roleArn, roleSessionName, clientConfig })))
})

const ofPhone = ['--role-arn', PHONE_ROLE, '--role-session-name', 'phone']
const printed = (text: string) => {
  const answer = JSON.parse(text)
  noteSecret(answer.Credentials.SecretAccessKey)
  noteSecret(answer.Credentials.SessionToken)
  return answer
}
const cliToken = await issuer.token(claimsOf('ann'))

cli.prints(
  'sts get-caller-identity',
  () => [],
  (text) => assert.equal(JSON.parse(text).Account, ACCOUNT),
)
cli.prints(
  'sts assume-role',
  () => [...ofPhone, '--tags', 'Key=UserId,Value=ann', '--transitive-tag-keys', 'UserId'],
  (text) => assert.equal(printed(text).AssumedRoleUser.Arn, PHONE),
)
cli.prints(
  'sts assume-role-with-web-identity',
  () => [...ofPhone, '--web-identity-token', cliToken],
  (text) => assert.equal(printed(text).SubjectFromWebIdentityToken, 'ann'),
)
cli.prints(
  'sts get-federation-token',
  () => ['--name', 'ann'],
  (text) => assert.equal(printed(text).FederatedUser.FederatedUserId, `${ACCOUNT}:ann`),
)
cli.prints(
  'sts get-session-token',
  () => ['--duration-seconds', '900'],
  (text) => assert.match(printed(text).Credentials.AccessKeyId, /^ASIA/),
)

const tokenFile = join(server.dataDir, 'web-identity-token')
writeFileSync(tokenFile, await issuer.token(claimsOf('ann')))
await boto3Steps('boto3_sts.py', 'web identity from the environment', {
  HOME: server.dataDir,
  ENDPOINT: apiUrl,
  ROLE: PHONE_ROLE,
  ANN: ann,
  BOB: bob,
  APP: app,
  TOKEN_FILE: tokenFile,
  ROOT_KEY: root.credentials.accessKeyId,
  ROOT_SECRET: root.credentials.secretAccessKey,
})

test('the sessions of a role are cut off by one command beside the server, and later ones are in force', async () => {
  const former = server.clientsOf(credentialsIn(await root.sts.send(assume)))
  await registersForAnnAlone(former.client)
  await server.iam('role', 'revoke-sessions', 'phone')
  await eventually(() =>
    assert.rejects(former.client.send(register(ann, app, 'late')), { message: /explicit deny in an identity-based/ }),
  )
  const later = server.clientsOf(credentialsIn(await root.sts.send(assume)))
  await registersForAnnAlone(later.client)
})
