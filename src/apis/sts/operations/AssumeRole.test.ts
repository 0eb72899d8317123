import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { DescribeAppInstanceUserCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { AssumeRoleCommand, type AssumeRoleRequest, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { allowing, endUserPolicy, policyOf, trusting, wholeAccount } from '../../../../test/support/principals.ts'
import { credentialsIn, secondsIn } from '../../../../test/support/temporary.ts'
import { ACCOUNT, newUser, register, world } from '../../../../test/support/world.ts'

const assume = (RoleArn: string, others: Partial<AssumeRoleRequest> = {}) =>
  new AssumeRoleCommand({ RoleArn, RoleSessionName: 'phone', ...others })

const tag = (Key: string, Value: string) => ({ Key, Value })
const tagged = (Value: string) => ({ Tags: [tag('UserId', Value)] })

test('a back end hands a phone what it may do as its user, and as no other', async () => {
  const { client, as, instance, app, user, limitedUser, newRole, now } = await (await world()).withUser()
  const other = await newUser(client, instance, 'bob')
  const role = await newRole(trusting(wholeAccount()), endUserPolicy(instance, app))
  const backEnd = await limitedUser(allowing(['sts:AssumeRole', 'sts:TagSession'], role))
  const answer = await backEnd.sts.send(assume(role, tagged('ann')))
  const name = role.slice(role.lastIndexOf('/') + 1)
  const Arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/phone`
  const { AssumedRoleUser, PackedPolicySize, SourceIdentity } = answer
  assert.deepEqual([AssumedRoleUser?.Arn, SourceIdentity, secondsIn(answer, now())], [Arn, undefined, 3600])
  assert.match(AssumedRoleUser?.AssumedRoleId ?? '', /^AROA\w+:phone$/)
  assert.ok(PackedPolicySize !== undefined && PackedPolicySize > 0 && PackedPolicySize < 5)
  const phone = as(credentialsIn(answer))
  assert.equal((await phone.sts.send(new GetCallerIdentityCommand())).Arn, Arn)
  await phone.client.send(register(user, app, 'token'))
  await assert.rejects(phone.client.send(register(other, app, 'token')), { Code: 'AccessDenied' })
})

test('an account that is trusted lets those in whose own policies allow it', async () => {
  const { sts, newRole, limitedUser } = await world()
  const role = await newRole(trusting(wholeAccount()))
  await sts.send(assume(role))
  await (await limitedUser(allowing('sts:AssumeRole', role))).sts.send(assume(role))
  const { principal, sts: stranger } = await limitedUser(allowing('sts:AssumeRole', `${role}-other`))
  await assert.rejects(stranger.send(assume(role)), {
    name: 'AccessDenied',
    message:
      `User: arn:aws:iam::${ACCOUNT}:user/${principal.name} is not authorized to perform: sts:AssumeRole on resource: ` +
      `${role} because no identity-based policy allows the sts:AssumeRole action`,
  })
})

const NOTHING = allowing('x:y')
const DENIED = policyOf({ Effect: 'Deny', Action: 'sts:*', Resource: '*' })

test('a principal that is trusted by name needs no policy of its own, but heeds what it denies', async () => {
  const { limitedUser, limitedSession, newRole } = await world()
  const user = await limitedUser(NOTHING)
  const session = await limitedSession(NOTHING)
  const denied = await limitedUser(DENIED)
  const bounded = await limitedUser(NOTHING, { boundary: NOTHING })
  const arnOf = ({ kind, name }: { kind: string; name: string }) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`
  const AWS = [user, session, denied, bounded].map(({ principal }) => arnOf(principal))
  const role = await newRole(trusting({ AWS }))
  await user.sts.send(assume(role))
  await session.sts.send(assume(role))
  await assert.rejects(denied.sts.send(assume(role)), { message: /with an explicit deny in an identity-based policy$/ })
  await assert.rejects(bounded.sts.send(assume(role)), { message: /because no permissions boundary allows/ })
})

test('a trust policy names principals by name, whoever bears it later', async () => {
  const { as, session, newPrincipal, newRole } = await world()
  const role = await newRole(trusting({ AWS: `arn:aws:iam::${ACCOUNT}:role/later` }))
  const { name, id } = await newPrincipal('role', 'later', NOTHING)
  await as(session({ principal: { kind: 'role', name, id, sessionName: 'now' } })).sts.send(assume(role))
})

test('another account lets its own assume a role here by its own policies, and needs the trust of the role', async () => {
  const { newRole, ...here } = await world()
  const { other } = await here.withOtherAccount()
  await other.sts.send(assume(await newRole(trusting(wholeAccount('210987654321')))))
  await assert.rejects(other.sts.send(assume(await newRole(trusting(wholeAccount())))), { name: 'AccessDenied' })
})

test("a denial is the same whether the role trusts somebody else, is disabled, another account's, or not there", async () => {
  const { sts, newRole } = await world()
  const roles = [
    await newRole(trusting(wholeAccount('210987654321'))),
    await newRole(trusting(wholeAccount()), allowing(), { disabled: 1 }),
    await newRole(trusting('*', { Effect: 'Deny' })),
    `arn:aws:iam::${ACCOUNT}:role/nobody`,
    'arn:aws:iam::210987654321:role/nobody',
    `arn:aws-cn:iam::${ACCOUNT}:role/nobody`,
  ]
  for (const role of roles)
    await assert.rejects(sts.send(assume(role, { DurationSeconds: 43_200 })), {
      name: 'AccessDenied',
      message:
        `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: ${role} ` +
        'because no role trust policy allows the sts:AssumeRole action',
    })
})

test('tags and a source identity need the trust of the role as well', async () => {
  const { sts, newRole } = await world()
  const role = await newRole(trusting(wholeAccount(), { Action: 'sts:AssumeRole' }))
  await sts.send(assume(role))
  await assert.rejects(sts.send(assume(role, tagged('ann'))), {
    message: /no role trust policy allows the sts:TagSession/,
  })
  await assert.rejects(sts.send(assume(role, { SourceIdentity: 'ann' })), { message: /sts:SetSourceIdentity/ })
})

test('a role may ask for the external id, the name of the session, and the tags of the request', async () => {
  const { sts, newRole } = await world()
  const Condition = {
    StringEquals: { 'sts:ExternalId': 'ours', 'sts:RoleSessionName': 'phone', 'aws:RequestTag/UserId': 'ann' },
    'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['UserId'] },
  }
  const role = await newRole(trusting(wholeAccount(), { Condition }))
  const asked = { ...tagged('ann'), TransitiveTagKeys: ['UserId'], ExternalId: 'ours' }
  await sts.send(assume(role, asked))
  const others = [{ ExternalId: 'theirs' }, { RoleSessionName: 'tablet' }, tagged('bob')]
  for (const other of others)
    await assert.rejects(sts.send(assume(role, { ...asked, ...other })), { name: 'AccessDenied' })
})

test('a session policy takes away, and adds nothing', async () => {
  const { as, sts, user, newRole } = await (await world()).withUser()
  const role = await newRole(trusting(wholeAccount()), allowing('chime:Describe*'))
  const { client } = as(credentialsIn(await sts.send(assume(role, { Policy: allowing('chime:*User') }))))
  await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))
  await assert.rejects(client.send(new ListAppInstancesCommand()), { message: /no session policy|no identity-based/ })
})

test('a session lasts for as long as the role allows, and one that a role begets for an hour', async () => {
  const { as, sts, newRole, now } = await world()
  const role = await newRole(trusting(wholeAccount()), allowing(), { sessionSecondsMax: 7200 })
  const longest = await sts.send(assume(role, { DurationSeconds: 7200 }))
  assert.equal(secondsIn(longest, now()), 7200)
  await assert.rejects(sts.send(assume(role, { DurationSeconds: 7201 })), {
    name: 'ValidationError',
    message: 'DurationSeconds: the role allows at most 7200',
  })
  const chained = as(credentialsIn(longest)).sts
  assert.equal(secondsIn(await chained.send(assume(role, { DurationSeconds: 3600 })), now()), 3600)
  await assert.rejects(chained.send(assume(role, { DurationSeconds: 3601 })), { name: 'ValidationError' })
})

test('transitive tags and the source identity pass to whatever is assumed with a session, for good', async () => {
  const { as, sts, client, instance, app, user, newRole } = await (await world()).withUser()
  const other = await newUser(client, instance, 'bob')
  const first = await newRole(trusting(wholeAccount()))
  const second = await newRole(trusting(wholeAccount()), endUserPolicy(instance, app))
  const asked = { Tags: [tag('UserId', 'ann'), tag('Own', 'x')], TransitiveTagKeys: ['UserId'], SourceIdentity: 'ann' }
  const one = as(credentialsIn(await sts.send(assume(first, asked))))
  const answer = await one.sts.send(assume(second))
  assert.equal(answer.SourceIdentity, 'ann')
  const two = as(credentialsIn(answer))
  await two.client.send(register(user, app, 'token'))
  await assert.rejects(two.client.send(register(other, app, 'token')), { Code: 'AccessDenied' })
  await assert.rejects(one.sts.send(assume(second, { Tags: [tag('userid', 'bob')] })), { name: 'ValidationError' })
  await assert.rejects(one.sts.send(assume(second, { SourceIdentity: 'bob' })), { name: 'AccessDenied' })
  await one.sts.send(assume(second, { Tags: [tag('Own', 'y')] }))
})

test('tags that are passed on need the trust of the next role, too', async () => {
  const { as, sts, newRole } = await world()
  const first = await newRole(trusting(wholeAccount()))
  const wary = await newRole(trusting(wholeAccount(), { Action: 'sts:AssumeRole' }))
  const one = as(credentialsIn(await sts.send(assume(first, { ...tagged('ann'), TransitiveTagKeys: ['UserId'] }))))
  await assert.rejects(one.sts.send(assume(wary)), { message: /sts:TagSession/ })
})

// What cannot be made smaller by packing.
const noise = (bytes: number) => randomBytes(bytes).toString('hex')
const manyTags = Array.from({ length: 50 }, (_, nth) => tag(`key-${nth}`, noise(120)))

const REFUSED: readonly (readonly [
  title: string,
  others: Partial<AssumeRoleRequest>,
  name: string,
  message: RegExp,
])[] = [
  [
    'managed policies',
    { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/x' }] },
    'ValidationError',
    /^PolicyArns: not supp/,
  ],
  [
    'a device',
    { SerialNumber: 'GAHT12345678', TokenCode: '123456' },
    'ValidationError',
    /^SerialNumber: not supported/,
  ],
  [
    'contexts of others',
    { ProvidedContexts: [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/x', ContextAssertion: 'xxxx' }] },
    'ValidationError',
    /^ProvidedContexts: not supported/,
  ],
  [
    'the ARN of something else',
    { RoleArn: `arn:aws:iam::${ACCOUNT}:user/ann` },
    'ValidationError',
    /^RoleArn: must be/,
  ],
  ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocumentException', /^Policy: \$ is not JSON$/],
  ['a reserved tag', { Tags: [tag('aws:x', 'y')] }, 'ValidationError', /begins with aws:/],
  ['a transitive key that is no tag', { TransitiveTagKeys: ['x'] }, 'ValidationError', /transitive tag key/],
  ['less than a quarter of an hour', { DurationSeconds: 899 }, 'ValidationError', /^DurationSeconds: 900 to 43200$/],
  ['more tags than a token can hold', { Tags: manyTags }, 'PackedPolicyTooLargeException', /too large/],
]

for (const [title, others, name, message] of REFUSED)
  test(`refuses ${title}`, async () => {
    const { sts, newRole } = await world()
    const role = await newRole(trusting(wholeAccount()))
    await assert.rejects(sts.send(assume(role, others)), { name, message })
  })
