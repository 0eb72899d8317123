import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ModelFile } from '../src/protocol/model-file.ts'
import { type InputCase, operationCases } from './support/model/cases.ts'
import { IDENTITY, modelWorld, NOT_SUPPORTED, PINPOINT, PINPOINT_SERVED, STS } from './support/model/fixture.ts'
import type { BrokenVariant } from './support/model/variants.ts'

const OPERATIONS = [
  ...Object.keys(IDENTITY.operations).map((operation) => ({ model: IDENTITY, operation, title: operation })),
  ...PINPOINT_SERVED.map((operation) => ({ model: PINPOINT, operation, title: `Pinpoint's ${operation}` })),
  ...Object.keys(STS.operations).map((operation) => ({ model: STS, operation, title: operation })),
].map((each) => ({ ...each, cases: operationCases(each.model, each.operation) }))

// Of SendMessages most of what the model takes is for channels that do not push: its own tests say what it takes.
const TAKING = OPERATIONS.filter(({ operation }) => operation !== 'SendMessages')

const TRANSITIVE = 'Every transitive tag key must be the key of a session tag'

/** What bad input is called. */
const badInputIn = ({ service }: ModelFile) =>
  service.protocol === 'query' ? 'ValidationError' : 'BadRequestException'

/** How a refusal of a sound value may begin, by rules of ours that no model states. */
const BEYOND_THE_MODEL: Readonly<Record<string, string>> = {
  'next-token': 'NextToken: is none that this listing has given',
  token: 'token: is none that this listing has given',
  'page-size': 'page-size: a whole number from 1 to 1000',
  ResourceArn: 'ResourceArn: must be arn:aws:mobiletargeting:us-east-1:<your account>:apps/<id>',
  'resource-arn':
    'resource-arn: must be the ARN of an application, arn:aws:mobiletargeting:us-east-1:123456789012:apps/<id>',
  // Of a push application; the names in the Identity API's model have other bounds.
  Name: 'Name: length 1 to 64',
  TokenKey: "TokenKey: the text of Apple's .p8 file",
  TokenKeyId: 'TokenKeyId: what Apple calls the TokenKey',
  TeamId: 'TeamId: the team whose TokenKey it is',
  BundleId: 'BundleId: the id of the app',
  Certificate: 'Certificate: a certificate of Apple',
  PrivateKey: "PrivateKey: the Certificate's own private key",
  DefaultAuthenticationMethod: 'DefaultAuthenticationMethod: must be ',
  ApiKey: 'ApiKey: Google switched the legacy FCM API off',
  ServiceJson: "ServiceJson: the text of a Google service account's key file",
  RoleArn: 'RoleArn: must be the ARN of a role, arn:aws:iam::<account>:role/<name>',
  TransitiveTagKeys: TRANSITIVE,
  'TransitiveTagKeys[0]': TRANSITIVE,
  Tags: TRANSITIVE,
  'Tags[0].Key': TRANSITIVE,
  'Tags[0].Value': TRANSITIVE,
  ...Object.fromEntries(NOT_SUPPORTED.map((member) => [member, `${member}: not supported here`])),
}

const beyondTheModel = (path: string, member: string) => BEYOND_THE_MODEL[path] ?? BEYOND_THE_MODEL[member] ?? 'nothing'

const { send, sound, stored, close } = await modelWorld()
after(close)
const storedAtFirst = await stored()

for (const { model, operation, title, cases } of OPERATIONS)
  for (const { path, why, rule, unsaid, of } of cases.broken())
    test(`${title} refuses ${path} ${why}`, async () => {
      const { status, errorType, body, faults } = await send(model, operation, of(sound(operation, cases.sound())))
      assert.deepEqual([status, errorType], [400, badInputIn(model)])
      assert.ok(faults.includes(`${path}: ${rule}`), body)
      assert.deepEqual(
        faults.filter((fault) => !fault.startsWith(`${path}: `)),
        [],
      )
      assert.ok(unsaid === undefined || !body.includes(JSON.stringify(unsaid).slice(1, -1)), body)
      assert.deepEqual(await stored(), storedAtFirst)
    })

/** Every two members of an input that can both be broken, each broken in the first way there is. */
const pairsOf = (broken: readonly InputCase<BrokenVariant>[]) => {
  const firsts = [...new Map(broken.toReversed().map((each) => [each.member, each])).values()]
  return firsts.flatMap((one, at) => firsts.slice(at + 1).map((other) => [one, other] as const))
}

for (const { model, operation, title, cases } of TAKING)
  for (const [one, other] of pairsOf(cases.broken()))
    test(`${title} names ${one.path} and ${other.path} when both are broken`, async () => {
      const { faults } = await send(model, operation, other.of(one.of(sound(operation, cases.sound()))))
      assert.ok(faults.includes(`${one.path}: ${one.rule}`))
      assert.ok(faults.includes(`${other.path}: ${other.rule}`))
    })

for (const { model, operation, title, cases } of OPERATIONS)
  for (const label of cases.labels)
    test(`${title} is not found where ${label} is empty`, async () => {
      const { status, errorType } = await send(model, operation, { ...sound(operation, cases.sound()), [label]: '' })
      assert.deepEqual([status, errorType], [404, 'UnknownOperationException'])
    })

for (const { model, operation, title, cases } of OPERATIONS)
  test(`${title} takes a sound input with every member`, async () => {
    const { status, body } = await send(model, operation, sound(operation, cases.sound()))
    assert.equal(status, model.operations[operation]?.http.responseCode ?? 200, body)
  })

for (const { model, operation, title, cases } of TAKING)
  for (const { path, why, of, member } of cases.kept())
    test(`${title} takes ${path} ${why}`, async () => {
      const { errorType, body, faults } = await send(model, operation, of(sound(operation, cases.sound())))
      const isBeyond = faults.length === 1 && faults[0]?.startsWith(beyondTheModel(path, member))
      assert.ok(errorType !== badInputIn(model) || isBeyond, body)
    })
