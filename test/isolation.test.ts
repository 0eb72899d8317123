import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ModelFile } from '../src/protocol/model-file.ts'
import { APIS } from '../src/service.ts'
import type { TestCredentials } from './support/client.ts'
import { type Asked, askedFor, KNOWN } from './support/isolation/asked.ts'
import { absenceIn, denialIn, obstaclesIn } from './support/isolation/obstacles.ts'
import { operationCases, type WireInput } from './support/model/cases.ts'
import { type Answer, IDENTITY, modelWorld, PINPOINT, STS } from './support/model/fixture.ts'
import { endUserPolicy, policyOf } from './support/principals.ts'
import { ACCOUNT, newApp, OTHER_ACCOUNT } from './support/world.ts'

const MODELS: Readonly<Record<string, ModelFile>> = { chime: IDENTITY, mobiletargeting: PINPOINT, sts: STS }

/** Every operation of every API that is served. */
const OPERATIONS = APIS.flatMap((api) =>
  Object.values(api.operations).map(({ name, anonymous }) => {
    const { signingName } = api.model
    const model = MODELS[signingName]
    if (!model) throw new Error(`Name the model of ${signingName} in MODELS`)
    return { model, operation: name, title: `${signingName}:${name}`, isSigned: anonymous !== true }
  }),
)
type Operation = (typeof OPERATIONS)[number]

const SIGNED = OPERATIONS.filter(({ isSigned }) => isSigned)

test('of every operation that is served it is known what policies are asked', () => {
  assert.deepEqual(OPERATIONS.map(({ title }) => title).sort(), [...KNOWN].sort())
})

const { here, existing, sound, fresh, send, stored, close } = await modelWorld()
after(close)
const { limitedUser, limitedSession, session } = here
const { other } = await here.withOtherAccount()
const theirApp = await newApp(other.pinpoint)
const obstacles = await obstaclesIn(here)

const soundInput = ({ model, operation }: Operation) => sound(operation, operationCases(model, operation).sound())
/** The same, which will do for a call that is to succeed once more. */
const freshInput = async (of: Operation) => ({ ...soundInput(of), ...(await fresh(of.operation)) })

const sendAs = ({ model, operation }: Operation, input: WireInput, signer?: TestCredentials) =>
  send(model, operation, input, signer)

const assertPasses = ({ model, operation }: Operation, { status, body }: Answer) =>
  assert.equal(status, model.operations[operation]?.http.responseCode ?? 200, body)

const policyFor = (asked: readonly Asked[]) =>
  asked.map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource }))
const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' }
const ELSEWHERE = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }

const storedAtFirst = await stored()

// Refusals first: nothing of what they ask for may have happened, which is looked at after the last.

for (const { title: obstacle, blocked, refusal, says, byPolicy } of obstacles)
  for (const each of SIGNED) {
    const input = soundInput(each)
    if (byPolicy && askedFor(each.title, input).length === 0) continue
    test(`${obstacle} keeps from ${each.title}`, async () => {
      const { status, errorType, body } = await sendAs(each, input, blocked)
      assert.deepEqual([status, errorType], refusal(each.model), body)
      assert.match(body, says)
    })
  }

for (const each of SIGNED) {
  const input = soundInput(each)
  for (const { action, resource } of askedFor(each.title, input))
    test(`${each.title} asks for ${action} on ${resource.replaceAll(/[0-9a-f-]{32,36}/gu, '…')}`, async () => {
      const { credentials } = await limitedUser(
        policyOf(EVERYTHING, { Effect: 'Deny', Action: action, Resource: resource }),
      )
      const { status, errorType, body } = await sendAs(each, input, credentials)
      assert.deepEqual([status, errorType], denialIn(each.model), body)
      assert.ok(body.includes(`is not authorized to perform: ${action} on resource: ${resource} with an`), body)
    })
}

/** The same request, was everything it names never there. */
const elsewhere = (text: string) =>
  text
    .replaceAll(/app-instance\/[0-9a-f-]{36}/gu, 'app-instance/00000000-1111-4222-8333-444444444444')
    .replaceAll(/\b[0-9a-f]{32}\b/gu, '0'.repeat(32))
    .replaceAll(/role\/role-[0-9a-f]{8}/gu, 'role/role-00000000')
const moved = (input: WireInput): WireInput => JSON.parse(elsewhere(JSON.stringify(input)))
const namesSomething = (input: WireInput) => JSON.stringify(moved(input)) !== JSON.stringify(input)

const [stranger] = obstacles
for (const each of SIGNED) {
  const input = soundInput(each)
  if (!namesSomething(input)) continue
  test(`${each.title} is denied in the same words whether or not there is such a thing`, async () => {
    const there = await sendAs(each, input, stranger?.blocked)
    const gone = await sendAs(each, moved(input), stranger?.blocked)
    assert.deepEqual({ ...there, body: elsewhere(there.body), faults: there.faults.map(elsewhere) }, gone)
  })

  test(`${each.title} answers another account as if there were no such thing`, async () => {
    // A push application of another account is refused for its ARN alone, and would hide that the user is refused.
    const theirs = 'ResourceArn' in input ? { ...input, ResourceArn: theirApp } : input
    const there = await sendAs(each, theirs, other.credentials)
    const gone = await sendAs(
      each,
      'ResourceArn' in input ? { ...moved(input), ResourceArn: theirApp } : moved(input),
      other.credentials,
    )
    assert.deepEqual([there.status, there.errorType], absenceIn(each.model, each.operation), there.body)
    assert.deepEqual({ ...there, body: elsewhere(there.body), faults: there.faults.map(elsewhere) }, gone)
  })
}

const endUser = endUserPolicy(String(existing.appInstanceArn), String(existing.ResourceArn))
const DOCUMENTED = ['chime:RegisterAppInstanceUserEndpoint', 'mobiletargeting:GetApp']

for (const each of SIGNED) {
  const input = soundInput(each)
  const asked = askedFor(each.title, input)
  // What concerns no user at all is the same for both.
  if (asked.length === 0 || each.title === 'mobiletargeting:GetApp') continue
  test(`the documented policy of an end user keeps bob from ${each.title} in the name of ann`, async () => {
    const { credentials } = await limitedSession(endUser, { tags: { UserId: 'bob' } })
    const { status, errorType, body } = await sendAs(each, input, credentials)
    assert.deepEqual([status, errorType], denialIn(each.model), body)
  })
}

test('nothing has come of all that was refused', async () => assert.deepEqual(await stored(), storedAtFirst))

// And the same calls pass with the right credentials.

for (const each of SIGNED)
  test(`${each.title} passes with a policy that allows what it asks for and nothing else`, async () => {
    const input = await freshInput(each)
    const { credentials } = await limitedUser(policyOf(...policyFor(askedFor(each.title, input)), ELSEWHERE))
    assertPasses(each, await sendAs(each, input, credentials))
  })

const LONG_TERM = ['sts:GetFederationToken', 'sts:GetSessionToken']
const isRefusedToSessions = ({ title }: Operation, { sessionToken }: TestCredentials) =>
  LONG_TERM.includes(title) && sessionToken !== undefined

for (const { title: obstacle, free } of obstacles)
  for (const each of SIGNED.filter((one) => !isRefusedToSessions(one, free)))
    test(`${each.title} passes without ${obstacle}`, async () =>
      assertPasses(each, await sendAs(each, await freshInput(each), free)))

for (const each of SIGNED.filter(({ title }) => LONG_TERM.includes(title)))
  test(`${each.title} is refused to whoever has a session already, whatever it may do`, async () => {
    const { status, body } = await sendAs(each, soundInput(each), session())
    assert.equal(status, 403)
    assert.match(body, /Cannot call \w+ with session credentials/u)
  })

for (const each of SIGNED) {
  if (namesSomething(soundInput(each))) continue
  test(`${each.title} gives another account its own, and shows it nothing of this one`, async () => {
    const answer = await sendAs(each, soundInput(each), other.credentials)
    assertPasses(each, answer)
    assert.ok(!answer.body.includes(ACCOUNT), answer.body)
    assert.ok(answer.body.includes(OTHER_ACCOUNT) || !answer.body.includes('arn:'), answer.body)
  })
}

const own = policyOf(
  { Effect: 'Allow', Action: 'chime:*', Resource: `${existing.appInstanceArn}/user/\${aws:PrincipalTag/UserId}` },
  { Effect: 'Allow', Action: 'mobiletargeting:GetApp', Resource: existing.ResourceArn },
)
const userIn = (input: WireInput) => String(input.appInstanceUserArn).split('/user/')[1] ?? ''

for (const each of SIGNED) {
  const asked = askedFor(each.title, soundInput(each))
  const ofUsers = asked.some(({ resource }) => resource === existing.appInstanceUserArn)
  if (
    !ofUsers ||
    !asked.every(
      ({ resource }) => resource.startsWith(String(existing.appInstanceUserArn)) || resource === existing.ResourceArn,
    )
  )
    continue
  const policy = DOCUMENTED.includes(each.title) ? endUser : own
  test(`${each.title} passes for a user in its own name, and for no other user`, async () => {
    const input = await freshInput(each)
    const other = await limitedSession(policy, { tags: { UserId: 'bob' } })
    const refused = await sendAs(each, input, other.credentials)
    assert.deepEqual([refused.status, refused.errorType], denialIn(each.model), refused.body)
    const itself = await limitedSession(policy, { tags: { UserId: userIn(input) } })
    assertPasses(each, await sendAs(each, input, itself.credentials))
  })
}
