import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceUserCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstancesCommand,
  TagResourceCommand,
  UpdateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { CreateAppCommand, GetAppCommand } from '@aws-sdk/client-pinpoint'
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { allowing, trusting, wholeAccount } from '../../test/support/principals.ts'
import { httpRequest } from '../../test/support/signed-request.ts'
import { newInstance, register, type TrailRecord, world } from '../../test/support/world.ts'
import { HIDDEN } from '../protocol/redact.ts'
import { auditor } from './auditor.ts'

const ACCOUNT = '123456789012'
const list = new ListAppInstancesCommand({})
const describeUser = (arn: string) => new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })
const createUser = (instance: string) =>
  new CreateAppInstanceUserCommand({
    AppInstanceArn: instance,
    AppInstanceUserId: 'bob',
    Name: 'Bob',
    Metadata: 'likes bells',
    Tags: [{ Key: 'team', Value: 'red' }],
    ExpirationSettings: { ExpirationDays: 7, ExpirationCriterion: 'CREATED_TIMESTAMP' },
    ClientRequestToken: 'once-2',
  })

/** What the trail says of one call, whatever came of it. */
const recordOf = async (w: { readonly trail: TrailRecord[] }, call: Promise<unknown>): Promise<TrailRecord> => {
  const before = w.trail.length
  const [{ status }] = await Promise.allSettled([call])
  assert.equal(w.trail.length, before + 1)
  return { ...w.trail.at(-1)!, status }
}

test("a call is one record in CloudTrail's form, with what is sensitive withheld and all it was about named", async () => {
  const w = await (await world()).withUser()
  const { eventID, requestID, userAgent, status, ...record } = await recordOf(w, w.client.send(createUser(w.instance)))
  assert.match(eventID, /^[0-9a-f-]{36}$/)
  assert.match(requestID, /^request-\d+$/)
  assert.match(userAgent, /aws-sdk-js/)
  assert.equal(status, 'fulfilled')
  assert.deepEqual(record, {
    eventVersion: '1.08',
    userIdentity: {
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: w.credentials.accessKeyId,
    },
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'chime.amazonaws.com',
    eventName: 'CreateAppInstanceUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    requestParameters: {
      appInstanceArn: w.instance,
      appInstanceUserId: HIDDEN,
      name: HIDDEN,
      metadata: HIDDEN,
      clientRequestToken: HIDDEN,
      tags: [{ key: HIDDEN, value: HIDDEN }],
      expirationSettings: { expirationDays: 7, expirationCriterion: 'CREATED_TIMESTAMP' },
    },
    responseElements: { appInstanceUserArn: `${w.instance}/user/bob` },
    readOnly: false,
    resources: [
      { ARN: `${w.instance}/user/bob`, accountId: ACCOUNT, type: 'AWS::Chime::AppInstanceUser' },
      { ARN: w.instance, accountId: ACCOUNT, type: 'AWS::Chime::AppInstance' },
    ],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  })
})

test('what a registration was about is named, its tokens are not', async () => {
  const w = await (await world()).withUser()
  const { requestParameters, resources } = await recordOf(w, w.client.send(register(w.user, w.app, 'token-1')))
  assert.deepEqual(requestParameters.endpointAttributes, { deviceToken: HIDDEN })
  assert.equal(requestParameters.type, 'APNS')
  assert.deepEqual(
    resources.map(({ ARN = '' }) => ARN),
    [w.user, w.app],
  )
})

test('what only reads has no response elements', async () => {
  const w = await (await world()).withUser()
  const { readOnly, responseElements, resources } = await recordOf(w, w.client.send(describeUser(w.user)))
  assert.deepEqual([readOnly, responseElements, resources.length], [true, null, 1])
})

test('a listing names no resource by a pattern', async () => {
  const w = await world()
  const { resources, requestParameters } = await recordOf(w, w.client.send(list))
  assert.deepEqual([resources, requestParameters], [[], {}])
})

test('a denied call is told of, with what it was about and why it was denied', async () => {
  const w = await (await world()).withUser()
  const guest = await w.limitedUser(allowing('chime:ListAppInstances'))
  const record = await recordOf(w, guest.client.send(describeUser(w.user)))
  assert.deepEqual([record.errorCode, record.responseElements], ['ForbiddenException', null])
  assert.match(record.errorMessage, /is not authorized to perform: chime:DescribeAppInstanceUser on resource/)
  assert.equal(record.resources[0].ARN, w.user)
})

test('a call that is refused for what it is about is told of', async () => {
  const w = await (await world()).withUser()
  const update = new UpdateAppInstanceUserCommand({ AppInstanceUserArn: `${w.user}-2`, Name: 'x', Metadata: 'x' })
  const record = await recordOf(w, w.client.send(update))
  assert.deepEqual([record.errorCode, record.resources[0].ARN], ['ForbiddenException', `${w.user}-2`])
})

test('a call with malformed input is told of without it', async () => {
  const w = await (await world()).withUser()
  const record = await recordOf(w, w.client.send(new TagResourceCommand({ ResourceARN: w.user, Tags: [] })))
  assert.deepEqual([record.errorCode, record.requestParameters, record.resources], ['BadRequestException', null, []])
  assert.equal(record.userIdentity.type, 'Root')
})

test('a throttled call is told of', async () => {
  const never = { service: 'chime', operations: ['ListAppInstances'], per: 'account', perSecond: 0.001 }
  const w = await world({ rateLimits: [never] })
  await w.client.send(list)
  assert.equal((await recordOf(w, w.client.send(list))).errorCode, 'ThrottledClientException')
})

test('of a caller who proves nothing there is the key that he claims, and none of his input', async () => {
  const w = await world()
  const stranger = w.as({ accessKeyId: 'AKIASTRANGER00000', secretAccessKey: 'x'.repeat(40) })
  const record = await recordOf(w, stranger.client.send(list))
  assert.deepEqual(record.userIdentity, { type: 'Unknown', accessKeyId: 'AKIASTRANGER00000' })
  assert.deepEqual([record.errorCode, record.requestParameters], ['UnrecognizedClientException', null])
  assert.equal(record.recipientAccountId, ACCOUNT)
})

test('a request for nothing known is no call', async () => {
  const w = await world()
  assert.equal((await w.serve(httpRequest({ path: '/nothing' }))).response.status, 404)
  assert.deepEqual(w.trail, [])
})

test("Pinpoint's calls are told of under its name, and what is created in a payload is named", async () => {
  const w = await world()
  const create = new CreateAppCommand({ CreateApplicationRequest: { Name: 'phones', tags: { team: 'red' } } })
  const { eventSource, requestParameters, responseElements, resources } = await recordOf(w, w.pinpoint.send(create))
  assert.equal(eventSource, 'mobiletargeting.amazonaws.com')
  assert.deepEqual(requestParameters, { createApplicationRequest: { name: HIDDEN, tags: HIDDEN } })
  assert.equal(responseElements.applicationResponse.name, HIDDEN)
  assert.deepEqual(resources, [
    { ARN: responseElements.applicationResponse.arn, accountId: ACCOUNT, type: 'AWS::Pinpoint::App' },
  ])
  const get = new GetAppCommand({ ApplicationId: responseElements.applicationResponse.id })
  assert.deepEqual((await recordOf(w, w.pinpoint.send(get))).resources, resources)
})

test('an IAM user is told of by its name', async () => {
  const w = await world()
  const { client, principal } = await w.limitedUser(allowing())
  const { userIdentity } = await recordOf(w, client.send(list))
  assert.deepEqual(
    [userIdentity.type, userIdentity.principalId, userIdentity.userName, userIdentity.arn],
    ['IAMUser', principal.id, principal.name, `arn:aws:iam::${ACCOUNT}:user/${principal.name}`],
  )
})

test("a role's session is told of with the role, when it was issued, and for whom", async () => {
  const w = await world()
  const webIdentity = { provider: 'login.example.com', sub: 'somebody', aud: 'app' }
  const { client, principal } = await w.limitedSession(allowing(), { sourceIdentity: 'ann', webIdentity })
  const { userIdentity } = await recordOf(w, client.send(list))
  assert.equal(userIdentity.type, 'AssumedRole')
  assert.equal(userIdentity.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/${principal.name}/phone`)
  assert.deepEqual(userIdentity.sessionContext, {
    sessionIssuer: {
      type: 'Role',
      principalId: principal.id,
      arn: `arn:aws:iam::${ACCOUNT}:role/${principal.name}`,
      accountId: ACCOUNT,
      userName: principal.name,
    },
    webIdFederationData: { federatedProvider: 'login.example.com' },
    attributes: { creationDate: '2026-01-01T00:00:00.000Z', mfaAuthenticated: 'false' },
    sourceIdentity: 'ann',
  })
})

for (const [kind, principal, type] of [
  ['root', { kind: 'root' }, 'Root'],
  ['federated user', { kind: 'federated-user', name: 'ann', of: { kind: 'root' } }, 'FederatedUser'],
] as const)
  test(`a ${kind}'s session is told of as such, with when it was issued`, async () => {
    const w = await world()
    const { client } = w.as(w.session({ principal, policy: allowing() }))
    const { userIdentity } = await recordOf(w, client.send(list))
    assert.deepEqual(
      [userIdentity.type, userIdentity.sessionContext],
      [type, { attributes: { creationDate: '2026-01-01T00:00:00.000Z', mfaAuthenticated: 'false' } }],
    )
  })

test('temporary credentials can be traced to the call that handed them out, which keeps what they are', async () => {
  const w = await world()
  const role = await w.newRole(trusting(wholeAccount()))
  const Tags = [{ Key: 'UserId', Value: 'ann' }]
  const answer = w.sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'phone', Tags }))
  const record = await recordOf(w, answer)
  assert.deepEqual(
    [record.eventSource, record.resources[0]],
    ['sts.amazonaws.com', { ARN: role, accountId: ACCOUNT, type: 'AWS::IAM::Role' }],
  )
  assert.deepEqual(record.requestParameters, {
    roleArn: role,
    roleSessionName: 'phone',
    tags: [{ key: HIDDEN, value: HIDDEN }],
  })
  const { accessKeyId, expiration, ...secrets } = record.responseElements.credentials
  assert.equal(accessKeyId, (await answer).Credentials?.AccessKeyId)
  assert.equal(expiration, '2026-01-01T01:00:00.000Z')
  assert.deepEqual(secrets, { secretAccessKey: HIDDEN, sessionToken: HIDDEN })
})

test('an unsigned call is told of as such, about the account whose role it names', async () => {
  const w = await world()
  const RoleArn = 'arn:aws:iam::210987654321:role/phone'
  const call = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'phone', WebIdentityToken: 'a.b.c' })
  const record = await recordOf(w, w.sts.send(call))
  assert.deepEqual([record.userIdentity, record.recipientAccountId], [{ type: 'WebIdentityUser' }, '210987654321'])
  assert.equal(record.requestParameters.webIdentityToken, HIDDEN)
  assert.equal(record.resources[0].ARN, RoleArn)
})

test('STS tells of faults in its own words, the audit, too', async () => {
  const w = await world()
  const stranger = w.as({ accessKeyId: 'AKIASTRANGER00000', secretAccessKey: 'x'.repeat(40) })
  const { errorCode } = await recordOf(w, stranger.sts.send(new GetCallerIdentityCommand()))
  assert.equal(errorCode, 'InvalidClientTokenId')
})

test('each account is the recipient of its own calls', async () => {
  const w = await (await world()).withOtherAccount()
  await newInstance(w.other.client)
  assert.equal(w.trail.at(-1)?.recipientAccountId, '210987654321')
})

test('a fault in telling of a call is told of itself, and reaches no caller', () => {
  const failures: unknown[] = []
  const { settings, route, request } = {
    settings: {} as never,
    route: {} as never,
    request: httpRequest({}),
  }
  const audit = auditor({ settings, now: () => 0, called: () => {}, failed: (cause) => failures.push(cause) })
  audit({ request, route })
  assert.equal(failures.length, 1)
})
