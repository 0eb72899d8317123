import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ServiceModel } from '../model.ts'
import { loadModel } from '../model-file.ts'
import { encoder } from './encode.ts'

const modelNamed = (name: string) =>
  loadModel(JSON.parse(readFileSync(new URL(`../../../models/${name}.json`, import.meta.url), 'utf8')))

const identity = modelNamed('chime-sdk-identity')
const pinpoint = modelNamed('pinpoint-push')

const encode = (model: ServiceModel, operation: string, output: unknown) =>
  encoder(model.operations.get(operation) ?? assert.fail())(output, 'r1')

const BODIES: readonly [rule: string, model: ServiceModel, operation: string, output: unknown, body: string][] = [
  [
    'times are numbers in epoch seconds',
    identity,
    'GetAppInstanceRetentionSettings',
    { InitiateDeletionTimestamp: 1635280001123 },
    '{"InitiateDeletionTimestamp":1635280001.123}',
  ],
  [
    'a whole second has no fraction',
    identity,
    'GetAppInstanceRetentionSettings',
    { InitiateDeletionTimestamp: 1635280001000 },
    '{"InitiateDeletionTimestamp":1635280001}',
  ],
  [
    'times inside structures too',
    identity,
    'DescribeAppInstance',
    { AppInstance: { CreatedTimestamp: 1 } },
    '{"AppInstance":{"CreatedTimestamp":0.001}}',
  ],
  [
    'undefined members are left out',
    identity,
    'DescribeAppInstance',
    { AppInstance: { Name: 'a', Metadata: undefined } },
    '{"AppInstance":{"Name":"a"}}',
  ],
  [
    'an empty text is not absent',
    identity,
    'DescribeAppInstance',
    { AppInstance: { Metadata: '' } },
    '{"AppInstance":{"Metadata":""}}',
  ],
  [
    'members that the model lacks never leave',
    identity,
    'ListAppInstances',
    { AppInstances: [{ Name: 'a', key: 1 }], total: 1 },
    '{"AppInstances":[{"Name":"a"}]}',
  ],
  ['an empty list is not absent', identity, 'ListAppInstances', { AppInstances: [] }, '{"AppInstances":[]}'],
  ['an output without members is an object', identity, 'ListAppInstances', {}, '{}'],
  [
    'a payload member is the body',
    pinpoint,
    'GetApp',
    { ApplicationResponse: { Id: 'i', Arn: 'a', Name: 'n', tags: { b: 'c' }, CreationDate: '2026-11-01T00:00:00Z' } },
    '{"Arn":"a","Id":"i","Name":"n","tags":{"b":"c"},"CreationDate":"2026-11-01T00:00:00Z"}',
  ],
  [
    'a tag may be called __proto__',
    pinpoint,
    'ListTagsForResource',
    { TagsModel: { tags: JSON.parse('{"__proto__":"x"}') } },
    '{"tags":{"__proto__":"x"}}',
  ],
]

for (const [rule, model, operation, output, body] of BODIES)
  test(rule, () => assert.equal(encode(model, operation, output).body, body))

test('an answer has the status of the model, the request id and JSON', () =>
  assert.deepEqual(encode(identity, 'CreateAppInstance', { AppInstanceArn: 'a' }), {
    status: 201,
    headers: { 'x-amzn-RequestId': 'r1', 'content-type': 'application/json' },
    body: '{"AppInstanceArn":"a"}',
  }))

test('an operation without an output answers 204 without a body or its type', () =>
  assert.deepEqual(encode(identity, 'DeleteAppInstance', undefined), {
    status: 204,
    headers: { 'x-amzn-RequestId': 'r1' },
    body: '',
  }))

const BROKEN: readonly [rule: string, operation: string, output: unknown][] = [
  ['nothing', 'ListAppInstances', undefined],
  ['a text for a list', 'ListAppInstances', { AppInstances: 'a' }],
  ['a text for a structure', 'DescribeAppInstance', { AppInstance: 'a' }],
  ['a text for a time', 'DescribeAppInstance', { AppInstance: { CreatedTimestamp: '2021' } }],
]

for (const [rule, operation, output] of BROKEN)
  test(`${rule} is no output`, () => assert.throws(() => encode(identity, operation, output), TypeError))
