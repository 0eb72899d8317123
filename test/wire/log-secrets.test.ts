import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity'
import { Pinpoint } from '@aws-sdk/client-pinpoint'
import { STS } from '@aws-sdk/client-sts'
import { PUSH_CHANNELS } from '../../src/lib/push-credentials.ts'
import { channelOf, credentialsFor } from '../support/channels.ts'
import { newLogPath, SECRET_MARK, secret } from '../support/logs.ts'
import { APPLE_KEY, CERTIFICATE, GOOGLE_KEY, serviceJson, TOKEN_KEY } from '../support/push-credentials.ts'
import { httpRequest, signed } from '../support/signed-request.ts'
import { temporaryFolder } from '../support/stores.ts'
import { LEX } from '../support/world.ts'
import { servingProcess } from './serving-process.ts'

// User ids have a mark of their own, since audit records name the users that they are about.
const ANN = 'user-mark-ann'
const BOB = 'user-mark-bob'
const USER_MARK = 'user-mark'

const credentials = { accessKeyId: 'AKIALOGSEARCH0000', secretAccessKey: secret('secret-access-key') }
const folder = temporaryFolder()
const auditFile = newLogPath()
const server = await servingProcess({
  CARILLON_AUDIT: auditFile,
  CARILLON_DATA_DIR: folder.path,
  CARILLON_LOG: 'trace',
  CARILLON_ACCESS_KEY_ID: credentials.accessKeyId,
  CARILLON_SECRET_ACCESS_KEY: credentials.secretAccessKey,
})
after(() => folder[Symbol.dispose]())

/** What nobody could know beforehand, and what has no place for a mark. */
const noted: string[] = []
// A whole line of a PEM text, which stays in one piece in whatever form a log might hold it.
const innerLine = (pem: string) => pem.split('\n')[1] ?? ''

const config = { endpoint: server.apiUrl, region: 'us-east-1', maxAttempts: 1 }
const identity = new ChimeSDKIdentity({ ...config, credentials })
const pinpoint = new Pinpoint({ ...config, credentials })
const sts = new STS({ ...config, credentials })

const named = { Name: secret('name'), Metadata: secret('metadata') }
const Tags = [{ Key: secret('tag-key'), Value: secret('tag-value') }]
const tags = { [secret('tag-key')]: secret('tag-value') }
const EndpointAttributes = { DeviceToken: secret('device-token'), VoipDeviceToken: secret('voip-device-token') }

/** Every kind of sensitive member, told to a server that takes it. */
const takenInGood = async () => {
  const { AppInstanceArn } = await identity.createAppInstance({ ...named, Tags })
  await identity.createAppInstance({ Name: secret('name') })
  const { NextToken = '' } = await identity.listAppInstances({ MaxResults: 1 })
  await identity.listAppInstances({ NextToken })
  noted.push(NextToken)
  await identity.updateAppInstance({ AppInstanceArn, ...named })
  await identity.createAppInstanceBot({ AppInstanceArn, ...named, Tags, Configuration: { Lex: LEX } })
  const { ApplicationResponse: app } = await pinpoint.createApp({
    CreateApplicationRequest: { Name: secret('name'), tags },
  })
  for (const channel of PUSH_CHANNELS)
    await channelOf(pinpoint, app?.Arn ?? '', channel).update(credentialsFor(channel))
  noted.push(...[APPLE_KEY, GOOGLE_KEY].map(innerLine))
  const [ann, bob] = await Promise.all(
    [ANN, BOB].map((AppInstanceUserId) =>
      identity.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId, ...named, Tags }),
    ),
  )
  const registration = { Name: secret('name'), Type: 'APNS', ResourceArn: app?.Arn, EndpointAttributes } as const
  const first = await identity.registerAppInstanceUserEndpoint({
    AppInstanceUserArn: ann?.AppInstanceUserArn,
    ...registration,
  })
  await identity.describeAppInstanceUserEndpoint({
    AppInstanceUserArn: first.AppInstanceUserArn,
    EndpointId: first.EndpointId,
  })
  // The device moves, which is audited with both users.
  const taken = { AppInstanceUserArn: bob?.AppInstanceUserArn, ...registration }
  await identity.registerAppInstanceUserEndpoint(taken)
  const { Credentials: issued } = await sts.getFederationToken({ Name: 'somebody', Tags })
  noted.push(issued?.SessionToken ?? '')
  await identity.untagResource({ ResourceARN: AppInstanceArn, TagKeys: [secret('tag-key')] })
  await channelOf(pinpoint, app?.Arn ?? '', 'APNS_VOIP').remove()
  await pinpoint.sendMessages({ ApplicationId: app?.Id, MessageRequest: message(secret('title')) })
  return { AppInstanceArn, taken, app: app?.Arn ?? '' }
}
type Taken = Awaited<ReturnType<typeof takenInGood>>

const nobodysRole = { RoleArn: 'arn:aws:iam::123456789012:role/nobody', RoleSessionName: 'phone' }

/** A push that has no way to go. */
const message = (Title: string) => ({
  Context: { [secret('attribute')]: secret('value') },
  MessageConfiguration: { APNSMessage: { Title, Body: secret('body'), Data: { [secret('name')]: secret('datum') } } },
  Addresses: { [secret('address')]: { ChannelType: 'APNS_VOIP' as const, BodyOverride: secret('own-body') } },
})

/** The same to a server that refuses it, by the SDK's own doing. */
const refusedToSdk = async ({ AppInstanceArn, taken, app }: Taken) => {
  const long = 'x'.repeat(2000)
  const nobody = { AppInstanceUserArn: `${AppInstanceArn}/user/${USER_MARK}-nobody` }
  const stranger = new ChimeSDKIdentity({
    ...config,
    credentials: { ...credentials, secretAccessKey: secret('wrong-secret-access-key') },
  })
  const guest = new ChimeSDKIdentity({ ...config, credentials: { ...credentials, sessionToken: secret('session') } })
  const refusals = await Promise.allSettled([
    identity.registerAppInstanceUserEndpoint(taken),
    identity.registerAppInstanceUserEndpoint({ ...taken, ResourceArn: secret('arn') }),
    identity.registerAppInstanceUserEndpoint({ ...taken, ...nobody }),
    identity.createAppInstance({ Name: secret('name') + long, Metadata: secret('metadata') + long, Tags }),
    identity.tagResource({ ResourceARN: AppInstanceArn, Tags: [...Tags, ...Tags] }),
    identity.listAppInstances({ NextToken: secret('next-token') }),
    identity.describeAppInstanceUser(nobody),
    identity.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: ANN, Name: secret('other-name') }),
    identity.createAppInstanceUser({ AppInstanceArn, AppInstanceUserId: `${USER_MARK} of bad form`, ...named }),
    pinpoint.createApp({ CreateApplicationRequest: { Name: secret('name') + long, tags } }),
    channelOf(pinpoint, app, 'GCM').update({ ServiceJson: serviceJson({ project_id: secret('PROJECT') }) }),
    channelOf(pinpoint, app, 'GCM').update({ ServiceJson: secret('file') }),
    channelOf(pinpoint, app, 'GCM').update({ ApiKey: secret('key') }),
    pinpoint.sendMessages({
      ApplicationId: app.slice(app.indexOf('/') + 1),
      MessageRequest: message(secret('long-title') + 'x'.repeat(40_000)),
    }),
    channelOf(pinpoint, app, 'APNS').update({ ...TOKEN_KEY, TokenKeyId: secret('key-id') }),
    channelOf(pinpoint, app, 'APNS').update({ ...CERTIFICATE, PrivateKey: GOOGLE_KEY }),
    stranger.createAppInstance({ ...named, Tags }),
    guest.createAppInstance({ ...named, Tags }),
    sts.assumeRole({ ...nobodysRole, Tags }),
    sts.assumeRole({ ...nobodysRole, Tags: [...Tags, ...Tags] }),
    sts.assumeRoleWithWebIdentity({ ...nobodysRole, WebIdentityToken: secret('web-identity-token') }),
    sts.getSessionToken({ SerialNumber: secret('serial-number'), TokenCode: secret('code') }),
  ])
  for (const client of [stranger, guest]) client.destroy()
  assert.deepEqual(new Set(refusals.map(({ status }) => status)), new Set(['rejected']))
}

const { host, hostname, port } = new URL(server.apiUrl)
const timestampNow = () => new Date().toISOString().replace(/[-:]|\.\d+/gu, '')

/** Sends bytes with a signature that holds for them. */
const sendSigned = (method: string, path: string, body: string | Buffer, type = 'application/json') => {
  const timestamp = timestampNow()
  const unsigned = httpRequest({
    method,
    path,
    headers: [
      ['content-type', type],
      ['host', host],
      ['x-amz-date', timestamp],
    ],
    body,
  })
  const credential = `${credentials.accessKeyId}/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const { headers } = signed(unsigned, { ...credentials, credential, timestamp })
  const authorization = headers.get('authorization')?.[0] ?? ''
  noted.push(authorization.slice(authorization.indexOf('Signature=') + 'Signature='.length))
  const fields = [...headers].map(([name, values]): [string, string] => [name, values.join(',')])
  return fetch(`${server.apiUrl}${path}`, { method, headers: fields, body })
}

/** Bodies that no client of AWS would send. */
const refusedBodies = async () => {
  const name = JSON.stringify(secret('name'))
  const bodies = [
    `{"Name": ${name}, "Metadata": ${name}`,
    `[${name}]`,
    name,
    `{"Name": [${name}], "Metadata": {"${secret('key')}": ${name}}, "Tags": ${name}}`,
    `{"Name": "${secret('name')}\\u0000", "Metadata": "${secret('metadata')}\\ud800"}`,
    Buffer.concat([Buffer.from(`{"Name": ${name}, "Metadata": "`), Buffer.from([0xff]), Buffer.from('"}')]),
    `{"Name": ${'['.repeat(70)}${name}${']'.repeat(70)}}`,
    JSON.stringify({ ...named, Tags: [{ Key: `aws:${secret('tag-key')}`, Value: secret('tag-value') }] }),
  ]
  const answers = await Promise.all(bodies.map((body) => sendSigned('POST', '/app-instances', body)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    bodies.map(() => 400),
  )
  await sendSigned('POST', '/app-instances', `{"Name": ${name}}`, secret('type'))
  await sendSigned('POST', '/app-instances', secret('name').repeat(30_000))
}

/** Requests with marks in their paths, queries and headers. */
const refusedRequests = async () => {
  const query = `X-Amz-Signature=${secret('signature')}&X-Amz-Security-Token=${secret('session')}&next-token=${secret('next')}`
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${secret('key')}, Signature=${secret('signature')}` }
  await Promise.all([
    fetch(`${server.apiUrl}/${secret('path')}?${query}`),
    fetch(`${server.apiUrl}/app-instances?${query}&X-Amz-Algorithm=${secret('algorithm')}`),
    fetch(`${server.apiUrl}/app-instances`, { headers }),
    fetch(`${server.apiUrl}/app-instance-users/${USER_MARK}/endpoints`, { headers }),
    fetch(`${server.adminUrl}/${secret('path')}`, { headers }),
  ])
  const rude = [
    `GET /${secret('path')} HTTP/9.9\r\n\r\n`,
    `${secret('method')} / HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\n${secret('header')}\0: x\r\n\r\n`,
    `POST /app-instances HTTP/1.1\r\nHost: a\r\nX-Mark: ${secret('header').repeat(3000)}\r\n\r\n`,
    `POST /app-instances HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${secret('chunk')}\r\n`,
  ]
  await Promise.all(
    rude.map((bytes) => {
      const socket = connect({ host: hostname, port: Number(port) })
      socket.end(bytes)
      return text(socket)
    }),
  )
}

/** The server's own failure, while it holds what must stay with it. */
const failed = async ({ taken, AppInstanceArn }: Taken) => {
  using database = new DatabaseSync(join(folder.path, 'carillon.db'))
  database.exec(`create trigger broken before insert on users begin select raise(abort, 'broken'); end`)
  const request = { AppInstanceArn, AppInstanceUserId: `${USER_MARK}-carl`, ...named, Tags }
  await assert.rejects(identity.createAppInstanceUser(request), { name: 'ServiceFailureException' })
  database.exec('drop trigger broken; alter table token_owners rename to lost')
  await assert.rejects(identity.registerAppInstanceUserEndpoint(taken), { name: 'ServiceFailureException' })
}

const told = await takenInGood()
await refusedToSdk(told)
await refusedBodies()
await refusedRequests()
await failed(told)
const metrics = await (await fetch(`${server.adminUrl}/metrics`)).text()
for (const client of [identity, pinpoint, sts]) client.destroy()
const logged = await server.stop()
const audited = readFileSync(auditFile, 'utf8').trimEnd().split('\n')
const written = [...logged, ...audited]

interface LogLine {
  readonly event?: string
  readonly status?: number
  readonly audit?: boolean
  readonly operation?: string
  readonly requestId?: string
}
const lines = logged.filter((line) => line.startsWith('{')).map((line): LogLine => JSON.parse(line))

test('the log tells of all that happened: the good, the refused and the failed', () => {
  const statuses = new Set(lines.filter(({ event }) => event === 'requestServed').map(({ status }) => status))
  assert.deepEqual([...statuses].sort(), [200, 201, 204, 400, 403, 404, 409, 413, 415, 431, 500])
  assert.equal(lines.filter(({ event }) => event === 'requestFailed').length, 2)
})

test('nothing that the server writes holds what a sensitive member, a header, a path or a body has held', () => {
  assert.deepEqual(
    written.filter((line) => line.includes(SECRET_MARK)),
    [],
  )
})

test('nothing that the server writes holds a NextToken, a session token, a signature or a private key', () => {
  assert.ok(noted.every((value) => value.length >= 64))
  assert.deepEqual(
    written.filter((line) => noted.some((value) => line.includes(value))),
    [],
  )
})

test('users are named in audit records, and nowhere else', () => {
  const naming = lines.filter((line) => JSON.stringify(line).includes(USER_MARK))
  assert.ok(naming.length > 0)
  assert.ok(naming.every(({ audit }) => audit === true))
  assert.ok(logged.filter((line) => !line.startsWith('{')).every((line) => !line.includes(USER_MARK)))
})

test('the audit trail has a record of each call and of the device that moved, with the users that these are about', () => {
  const records = audited.map((line) => JSON.parse(line))
  const calls = records.filter(({ eventType }) => eventType === 'AwsApiCall').map(({ requestID }) => requestID)
  const served = lines.filter(({ event, operation }) => event === 'requestServed' && operation !== undefined)
  assert.deepEqual(calls.toSorted(), served.map(({ requestId }) => requestId).toSorted())
  const [move] = records.filter(({ eventType }) => eventType === 'AwsServiceEvent')
  assert.equal(move.eventName, 'DeviceTokenMoved')
  assert.ok([ANN, BOB].every((user) => move.resources.some(({ ARN = '' }) => ARN.endsWith(user))))
})

test('metrics hold none of it', () => {
  assert.match(metrics, /operation="RegisterAppInstanceUserEndpoint"/)
  assert.ok([SECRET_MARK, USER_MARK, ...noted].every((value) => !metrics.includes(value)))
})
