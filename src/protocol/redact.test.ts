import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDENTITY, PINPOINT, STS } from '../../test/support/model/fixture.ts'
import type { Shape } from './model.ts'
import { loadModel } from './model-file.ts'
import { HIDDEN, redactor } from './redact.ts'

// What names a session, or who signed in, and no secret.
const IDENTIFYING = /(?:Arn|ARN|Id)$|^roleSessionName$|^subjectFromWebIdentityToken$/u
const MARK = 'tell-nobody'

/** A value with everything in it that a shape can hold, each text the mark. */
const fullValue = (shape: Shape): unknown => {
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(shape.members.map((member) => [member.name, fullValue(member.shape)]))
    case 'list':
      return [fullValue(shape.member)]
    case 'map':
      return { [MARK]: fullValue(shape.value) }
    case 'string':
      return MARK
    case 'boolean':
      return true
    default:
      return 0
  }
}

/** The names of the members under which the mark is shown. */
const shownIn = (value: unknown, name = ''): string[] => {
  if (value === MARK) return [name]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === MARK ? [`a key of ${name}`] : []),
    ...shownIn(inner, Array.isArray(value) ? name : key),
  ])
}

for (const file of [IDENTITY, PINPOINT, STS]) {
  const { name, operations } = loadModel(file)
  test(`${name}: no text is shown but what identifies something, or is one of a few words`, () => {
    const shown = [...operations.values()].flatMap(({ input, output }) =>
      [input, ...(output ? [output] : [])].flatMap((shape) => shownIn(redactor(shape)(fullValue(shape)))),
    )
    assert.ok(shown.length > 0)
    const suspicious =
      /name|token|tag|metadata|content|secret|certificate|json|body|title|url|address|data$|^key$|^value$/i
    assert.deepEqual(
      [...new Set(shown)].filter((member) => suspicious.test(member) && !IDENTIFYING.test(member)),
      [],
    )
  })
}

const { operations } = loadModel(IDENTITY)
const inputOf = (operation: string) => operations.get(operation)!.input

test('what the model marks is withheld, even where its name is that of an ARN or an id', () => {
  const arn = 'arn:aws:chime:us-east-1:123456789012:app-instance/i/user/ann'
  const shown = redactor(inputOf('RegisterAppInstanceUserEndpoint'))({ AppInstanceUserArn: arn, ResourceArn: arn })
  assert.deepEqual(shown, { appInstanceUserArn: HIDDEN, resourceArn: arn })
  assert.deepEqual(redactor(inputOf('CreateAppInstanceUser'))({ AppInstanceUserId: 'ann' }), {
    appInstanceUserId: HIDDEN,
  })
})

test('numbers, switches and times are shown, times in ISO 8601', () => {
  const { output } = operations.get('PutAppInstanceRetentionSettings')!
  const value = {
    AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 30 } },
    InitiateDeletionTimestamp: Date.UTC(2026, 0, 1),
  }
  assert.deepEqual(redactor(output!)(value), {
    appInstanceRetentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
    initiateDeletionTimestamp: '2026-01-01T00:00:00.000Z',
  })
})

test('a list of texts that are withheld does not even show how many there are', () => {
  const { input } = operations.get('UntagResource')!
  assert.deepEqual(redactor(input)({ TagKeys: ['a', 'b'] }), { tagKeys: HIDDEN })
})

test('the id of an app or of a certificate is shown, that of a token is not', () => {
  const { input } = loadModel(PINPOINT).operations.get('UpdateApnsChannel')!
  const request = { BundleId: 'com.example.app', TeamId: 'TEAM123456', TokenKeyId: MARK, TokenKey: MARK }
  assert.deepEqual(redactor(input)({ ApplicationId: 'app', APNSChannelRequest: request }), {
    applicationId: 'app',
    aPNSChannelRequest: { bundleId: 'com.example.app', teamId: 'TEAM123456', tokenKeyId: HIDDEN, tokenKey: HIDDEN },
  })
})

test('what a model does not know is left out', () => {
  assert.deepEqual(redactor(inputOf('ListAppInstances'))({ Unknown: MARK, MaxResults: 5 }), { maxResults: 5 })
})
