import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadModel, type ModelFile } from './model-file.ts'

const folder = new URL('../../models/', import.meta.url)
const modelFile = (name: string): ModelFile => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')))
  test(`${name} loads with all its operations`, () => {
    const file = modelFile(name)
    assert.deepEqual([...loadModel(file).operations.keys()], Object.keys(file.operations))
  })

const identity = loadModel(modelFile('chime-sdk-identity.json'))
const pinpoint = loadModel(modelFile('pinpoint-push.json'))

test('an operation knows its route, status, errors and request token', () => {
  const { input, output, errors, ...operation } =
    identity.operations.get('RegisterAppInstanceUserEndpoint') ?? assert.fail()
  assert.deepEqual(operation, {
    name: 'RegisterAppInstanceUserEndpoint',
    method: 'POST',
    requestUri: '/app-instance-users/{appInstanceUserArn}/endpoints',
    status: 201,
    requestTokenMember: 'ClientRequestToken',
    reads: false,
  })
  assert.ok(errors.has('ConflictException') && !errors.has('NotFoundException'))
  assert.deepEqual(
    input.members.map(({ name, location, required }) => [name, location, required]),
    [
      ['AppInstanceUserArn', 'uri', true],
      ['Name', 'body', false],
      ['Type', 'body', true],
      ['ResourceArn', 'body', true],
      ['EndpointAttributes', 'body', true],
      ['ClientRequestToken', 'body', true],
      ['AllowMessages', 'body', false],
    ],
  )
  assert.deepEqual(
    output?.members.map(({ name }) => name),
    ['AppInstanceUserArn', 'EndpointId'],
  )
})

test('a status that the model leaves out is 200', () =>
  assert.equal(identity.operations.get('DescribeAppInstance')?.status, 200))

test('an operation without an output says so', () =>
  assert.equal(identity.operations.get('TagResource')?.output, undefined))

test('only GET operations read', () => {
  assert.equal(identity.operations.get('ListTagsForResource')?.reads, true)
  assert.equal(identity.operations.get('PutAppInstanceRetentionSettings')?.reads, false)
})

test('a payload member is the body', () =>
  assert.deepEqual(
    pinpoint.operations.get('TagResource')?.input.members.map(({ wireName, location }) => [wireName, location]),
    [
      ['resource-arn', 'uri'],
      ['TagsModel', 'payload'],
    ],
  ))

test('an API knows the service that signatures name', () =>
  assert.deepEqual([identity.signingName, pinpoint.signingName], ['chime', 'mobiletargeting']))

const withShapes = (shapes: ModelFile['shapes']): ModelFile => ({
  service: { serviceFullName: 'Test', signingName: 'test', protocol: 'rest-json' },
  operations: { Do: { http: { method: 'POST', requestUri: '/' }, input: 'In', output: null, errors: [] } },
  shapes,
})

const CONTRADICTIONS: readonly [rule: string, shapes: ModelFile['shapes'], message: RegExp][] = [
  ['a shape that is not defined', { In: { type: 'structure', members: { A: { shape: 'B' } } } }, /mentions B/],
  ['a shape within itself', { In: { type: 'structure', members: { A: { shape: 'In' } } } }, /contains itself/],
  ['a type that we do not know', { In: { type: 'float' } }, /float/],
  ['an input that is not a structure', { In: { type: 'string' } }, /must be a structure/],
  [
    'a location that we do not know',
    { In: { type: 'structure', members: { A: { shape: 'B', location: 'trailer' } } }, B: { type: 'string' } },
    /trailer/,
  ],
]

for (const [rule, shapes, message] of CONTRADICTIONS)
  test(`a model does not load with ${rule}`, () => assert.throws(() => loadModel(withShapes(shapes)), { message }))
