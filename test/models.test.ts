import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as identitySdk from '@aws-sdk/client-chime-sdk-identity'
import * as pinpointSdk from '@aws-sdk/client-pinpoint'
import * as stsSdk from '@aws-sdk/client-sts'
import type { ModelFile, ShapeReference } from '../src/protocol/model-file.ts'
import { IDENTITY, PINPOINT, PINPOINT_SERVED, STS } from './support/model/fixture.ts'
import { type Described, type DescribedOperation, sdkOperation } from './support/model/sdk-schema.ts'

/** What a model of ours says of an operation, in the terms of what an SDK says. */
const ourOperation = ({ operations, shapes }: ModelFile, name: string): DescribedOperation => {
  const { http, input, output } = operations[name] ?? assert.fail(`no model of ${name}`)
  const members = Object.entries(shapes[input]?.members ?? {})
  const path = members.reduce(
    (before, [member, { locationName }]) => before.replace(`{${locationName}}`, `{${member}}`),
    http.requestUri,
  )
  return {
    method: http.method,
    path,
    status: http.responseCode ?? 200,
    input: described(shapes, input),
    output: output === null ? { kind: 'structure', members: {}, required: [] } : described(shapes, output),
  }
}

const described = (shapes: ModelFile['shapes'], name: string): Described => {
  const { type, members = {}, required = [], payload, member, value, sensitive } = shapes[name] ?? assert.fail(name)
  const marked = sensitive ? ({ sensitive } as const) : {}
  if (member) return { kind: type, of: described(shapes, member.shape), ...marked }
  if (value) return { kind: type, of: described(shapes, value.shape), ...marked }
  if (type !== 'structure') return { kind: type, ...marked }
  const each = Object.entries(members).map(([part, reference]) => {
    const at = part === payload ? 'payload' : locationOf(reference)
    return [part, { ...described(shapes, reference.shape), ...(at !== undefined && { at }) }]
  })
  const isFilledIn = (part: string) => members[part]?.idempotencyToken === true
  return {
    kind: type,
    members: Object.fromEntries(each),
    required: required.filter((part) => !isFilledIn(part)).toSorted(),
    ...marked,
  }
}

const locationOf = ({ location, locationName }: ShapeReference) => {
  if (location === 'uri') return 'label'
  return location === 'querystring' ? `query ${locationName}` : undefined
}

for (const operation of Object.keys(IDENTITY.operations))
  test(`${operation} is what AWS's SDK says: method, path, status, members, and which of them are sensitive`, () => {
    assert.deepEqual(ourOperation(IDENTITY, operation), sdkOperation(identitySdk, operation))
  })

for (const operation of PINPOINT_SERVED)
  test(`Pinpoint's ${operation} is what AWS's SDK says: method, path, status, members`, () => {
    assert.deepEqual(ourOperation(PINPOINT, operation), sdkOperation(pinpointSdk, operation))
  })

/** What STS has learnt since: it tells and sets how long tokens are, and restricts nothing. */
const NEWER = ['MinimumSessionTokenSize', 'SessionTokenSize', 'SessionTokenUtilization']

const withoutNewer = ({ members = {}, ...others }: Described) => ({
  ...others,
  members: Object.fromEntries(Object.entries(members).filter(([name]) => !NEWER.includes(name))),
})

/** In forms all operations have one route, which SDKs need not be told. */
const formMembers = ({ input, output }: DescribedOperation) => ({
  input: withoutNewer(input),
  output: withoutNewer(output),
})

for (const operation of Object.keys(STS.operations))
  test(`${operation} is what AWS's SDK says: members, and which of them are sensitive`, () => {
    assert.deepEqual(formMembers(ourOperation(STS, operation)), formMembers(sdkOperation(stsSdk, operation)))
  })

test("the model has all of the Identity API's operations, and no other", () => {
  const commands = Object.keys(identitySdk).filter((name) => /^[A-Z].*[a-z]Command$/.test(name))
  assert.deepEqual(
    Object.keys(IDENTITY.operations).toSorted(),
    commands.map((name) => name.replace(/Command$/, '')).toSorted(),
  )
})
